import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections: what is free here stays free until somebody asks for it by number. */
const FIRST = 10_000;
const BEHIND_LAST = 20_000;
const TRIES = 100;

const given = new Set<number>();

/** A port of the loopback address that nobody has, no outgoing connection will take, and this process was not given before. @throws Error when none is found. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(FIRST, BEHIND_LAST);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port was found between ${FIRST} and ${BEHIND_LAST} in ${TRIES} tries`);
}

/** The first of so many neighbouring ports that nobody has, as {@link freePort} gives one. */
export async function freePorts(count: number): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const first = await freePort();
    const others = Array.from({ length: count - 1 }, (_, n) => first + 1 + n);
    const free = await Promise.all(others.map(async (port) => !given.has(port) && (await isFree(port))));
    if (!free.every(Boolean)) continue;
    for (const port of others) given.add(port);
    return first;
  }
  throw new Error(`no ${count} free ports side by side were found in ${TRIES} tries`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
