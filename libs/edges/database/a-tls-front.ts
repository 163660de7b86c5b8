import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Certified } from './a-certificate';

/** Stands before a Postgres for the tests of TLS: speaks TLS to whoever asks for it, or says that it has none, and hands the rest on. */
export interface TlsFront {
  /** The same database, through this front. */
  readonly url: string;
  /** How each connection so far began. */
  readonly began: readonly ('encrypted' | 'plain')[];
  close(): Promise<void>;
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export async function aTlsFront(url: string, server: Certified | 'no TLS'): Promise<TlsFront> {
  const behind = new URL(url);
  const began: ('encrypted' | 'plain')[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    // Who refuses a certificate hangs up; that is what the tests ask for.
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const front = createServer((socket) => {
    keep(socket).once('data', (first) => {
      const encrypted = SSL_REQUEST.equals(first);
      began.push(encrypted ? 'encrypted' : 'plain');
      if (!encrypted) return socket.destroy();
      socket.write(server === 'no TLS' ? 'N' : 'S');
      if (server === 'no TLS') return undefined;
      const { key, certificate: cert } = server;
      const secureContext = createSecureContext({ key: key.export({ format: 'pem', type: 'pkcs8' }), cert });
      const clear = keep(new TLSSocket(socket, { isServer: true, secureContext }));
      return clear.pipe(keep(connect(Number(behind.port), behind.hostname))).pipe(clear);
    });
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  const through = new URL(url);
  through.host = `127.0.0.1:${(front.address() as AddressInfo).port}`;
  return {
    url: through.href,
    began,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      front.close();
      await once(front, 'close');
    },
  };
}
