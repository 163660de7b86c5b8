import { connect } from 'node:net';

/**
 * Sends bytes to a port of the loopback address and collects what comes back until `read` makes something of it.
 * `read` gets everything so far and returns undefined while it is not enough.
 * @throws when nobody listens, the other side closes early, or five seconds pass.
 */
export function exchange<T>(port: number, bytes: Buffer, read: (received: Buffer) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect({ host: '127.0.0.1', port });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error('no answer within 5 s')), 5_000);
    socket.once('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      try {
        const answer = read(received);
        if (answer === undefined) return;
        socket.destroy();
        resolve(answer);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.once('error', fail);
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error(`the connection was closed after ${received.length} bytes`));
    });
  });
}
