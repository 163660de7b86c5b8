import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { Fault } from '@kernel/fault';
import type { Millis } from '@kernel/time';
import { errorCode } from './error-code';

/** Where the process that has a data folder open hands out dumps of its store. */
export interface DumpService {
  close(): Promise<void>;
}

// A socket's path ends where `sockaddr_un` does: 108 bytes on Linux, 104 on macOS, with the zero.
const LONGEST_PATH = 103;
const LENGTH_BYTES = 8;
// A store of several gigabytes is written in far less.
const PATIENCE_MS = 300_000;

/**
 * Hands a dump to every process that asks at the folder's socket, one at a time. Only the folder's owner reaches it: it lies in a folder of mode 0700.
 * Undefined where the folder's path is too long for a socket: then nobody can ask, and `askForDump` says so.
 */
export async function serveDumps(home: string, dump: () => Promise<Uint8Array>): Promise<DumpService | undefined> {
  const path = socketOf(home);
  if (path === undefined) return undefined;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  chmodSync(dirname(path), 0o700);
  rmSync(path, { force: true }); // of a process that was killed: whoever holds the folder's lock is alone
  let last: Promise<void> = Promise.resolve();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()); // who asked has gone
    socket.on('close', () => sockets.delete(socket));
    last = last.then(() => hand(socket, dump));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  server.unref();
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await last;
    },
  };
}

/**
 * The store as the process that has the folder open hands it out.
 * `patience`: longest silence of that process, which makes the dump before it says anything.
 * @throws Fault STORE_UNAVAILABLE when that process hands out none, or not the whole of it, or falls silent.
 */
export async function askForDump(home: string, patience: Millis = PATIENCE_MS): Promise<Uint8Array> {
  const path = socketOf(home);
  if (path === undefined)
    throw new Fault('STORE_UNAVAILABLE', `the path of ${home} is too long for the socket of a running process; stop it first`, 'never');
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const socket = connect(path);
    socket
      .setTimeout(patience, () =>
        socket.destroy(
          new Fault('STORE_UNAVAILABLE', `the process that has ${home} open has said nothing for ${patience} ms; stop it first`, 'later'),
        ),
      )
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', resolve)
      .on('error', (cause) =>
        reject(
          cause instanceof Fault
            ? cause
            : new Fault(
                'STORE_UNAVAILABLE',
                `the process that has ${home} open hands out no dump (${errorCode(cause) ?? 'error'}); stop it first`,
                'later',
                { cause },
              ),
        ),
      );
  });
  const whole = Buffer.concat(chunks);
  const promised = whole.length < LENGTH_BYTES ? undefined : whole.readBigUInt64BE();
  if (promised !== BigInt(whole.length - LENGTH_BYTES))
    throw new Fault('STORE_UNAVAILABLE', `the dump of ${home} broke off; try again`, 'later');
  return whole.subarray(LENGTH_BYTES);
}

async function hand(socket: Socket, dump: () => Promise<Uint8Array>): Promise<void> {
  if (socket.destroyed) return;
  try {
    const bytes = await dump();
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeBigUInt64BE(BigInt(bytes.length));
    socket.write(length);
    socket.end(bytes);
  } catch (cause) {
    // Whoever asked sees that it broke off; this process goes on.
    socket.destroy(cause instanceof Error ? cause : undefined);
  }
}

function socketOf(home: string): string | undefined {
  const path = join(home, 'control', 'dump');
  return Buffer.byteLength(path) > LONGEST_PATH ? undefined : path;
}
