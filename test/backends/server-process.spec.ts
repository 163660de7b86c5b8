import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@testing/free-port';
import { CannotRun, type Site } from './backend';
import { daemon } from './daemon';
import { exchange } from './exchange';
import { runningPid, startServer, stopServer } from './server-process';

const LISTENS = `require('net').createServer((s) => s.end('here')).listen(Number(process.argv[1]), '127.0.0.1')`;
let site: Site;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fiveplane-server-'));
  site = { folder, software: folder, durability: 'fast', port: await freePort(), say: () => undefined };
});
afterEach(async () => {
  await stopServer(site);
  rmSync(site.folder, { recursive: true });
});

const ask = () => exchange(site.port, Buffer.from('?'), (received) => (received.toString() === 'here' ? received.toString() : undefined));
const start = (script: string, seconds = 20) =>
  startServer(site, { program: process.execPath, args: ['-e', script, String(site.port)] }, ask, seconds);

describe('a server process', () => {
  it('answers when start returns, outlives the caller by its own id, and is gone when stop returns', async () => {
    await start(LISTENS);
    const pid = runningPid(site);
    expect(readFileSync(join(site.folder, 'pid'), 'utf8')).toMatch(new RegExp(`^${pid} \\d+\\n$`));
    await stopServer(site);
    expect(runningPid(site)).toBeUndefined();
    await expect(ask()).rejects.toThrow('ECONNREFUSED');
  });

  it('stops when it was paused', async () => {
    await start(LISTENS);
    process.kill(runningPid(site) ?? 0, 'SIGSTOP');
    await stopServer(site);
    expect(runningPid(site)).toBeUndefined();
  });

  it('is told with its last words when it ends at once', async () => {
    await expect(start(`console.error('no room'); process.exit(3)`)).rejects.toThrow(/ended \(exit 3\):[\s\S]*no room/);
  });

  it('is ended when it stays silent', async () => {
    await expect(start('setInterval(() => undefined, 1000)', 1)).rejects.toThrow('did not answer within 1 s');
    expect(runningPid(site)).toBeUndefined();
  });

  it('is told when its program is not there', async () => {
    await expect(startServer(site, { program: '/nowhere/server', args: [] }, ask, 5)).rejects.toThrow('ENOENT');
  });

  it('is not taken for another process that got its number', async () => {
    await start(LISTENS);
    const mine = readFileSync(join(site.folder, 'pid'), 'utf8');
    const other = `${process.pid} ${mine.split(' ')[1]}`;
    writeFileSync(join(site.folder, 'pid'), other);
    expect(runningPid(site)).toBeUndefined();
    writeFileSync(join(site.folder, 'pid'), mine);
  });
});

describe('a daemon', () => {
  const server = daemon({
    name: 'toy',
    installedBy: 'apt',
    pinned: '1',
    defaultPort: 25000,
    container: { image: 'toy:1', port: 1, healthy: 'true' },
    startSeconds: 20,
    install: async () => undefined,
    prepare: async () => undefined,
    program: () => ({ program: process.execPath, args: ['-e', LISTENS, String(site.port)] }),
    ask: async () => ({ version: `Toy ${await ask()}` }),
    environment: () => ({}),
  });

  it('is away, then answers, then is away', async () => {
    expect(await server.probe(site)).toBeUndefined();
    await server.start(site);
    expect(await server.probe(site)).toEqual({ version: 'Toy here' });
    await server.stop(site);
    expect(await server.probe(site)).toBeUndefined();
  });

  it('refuses a port that something else has, and says how to choose another', async () => {
    const other = createServer().listen(site.port, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    for (const attempt of [server.probe(site), server.start(site)])
      await expect(attempt).rejects.toMatchObject({
        message: expect.stringContaining('in use'),
        remedy: expect.stringContaining('FIVEPLANE_BACKENDS_TOY_PORT'),
      });
    await new Promise((resolve) => other.close(resolve));
  });

  it('is told apart from one that runs and does not answer', async () => {
    await server.start(site);
    const deaf = daemon({
      ...server,
      startSeconds: 1,
      prepare: async () => undefined,
      program: () => ({ program: '', args: [] }),
      ask: () => Promise.reject(new Error('deaf')),
    });
    await expect(deaf.probe(site)).rejects.toThrow(/toy runs \(process \d+\) but does not answer .* deaf/);
    await expect(deaf.probe(site)).rejects.toBeInstanceOf(CannotRun);
  });
});
