import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A server in front of another one, on loopback, that can fall silent or go away. */
export interface LoopbackProxy {
  readonly port: number;
  /** Bytes that callers sent so far. */
  readonly received: () => number;
  /** Takes what callers send and answers nothing. */
  silence(): void;
  /** Passes on again: what was held back first. */
  speak(): void;
  /** Cuts every connection and accepts none. */
  leave(): Promise<void>;
  /** Listens again, on the same port. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a proxy to `host:port`. */
export async function loopbackProxy(host: string, port: number): Promise<LoopbackProxy> {
  const sockets = new Set<Socket>();
  const answers = new Set<Socket>();
  let isSilent = false;
  let received = 0;

  const server = createServer((caller) => {
    const upstream = connect(port, host);
    for (const socket of [caller, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    answers.add(upstream);
    if (isSilent) upstream.pause();
    upstream.on('data', (bytes) => caller.write(bytes));
    caller.on('data', (bytes) => {
      received += bytes.length;
      upstream.write(bytes);
    });
    caller.on('close', () => upstream.destroy());
    upstream.on('close', () => {
      answers.delete(upstream);
      caller.destroy();
    });
  });

  const listen = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, '127.0.0.1', () => resolve());
    });
  const leave = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });

  await listen(0);
  const { port: own } = server.address() as AddressInfo;
  return {
    port: own,
    received: () => received,
    silence: () => {
      isSilent = true;
      for (const upstream of answers) upstream.pause();
    },
    speak: () => {
      isSilent = false;
      for (const upstream of answers) upstream.resume();
    },
    leave,
    comeBack: () => listen(own),
    close: () => (server.listening ? leave() : Promise.resolve()),
  };
}
