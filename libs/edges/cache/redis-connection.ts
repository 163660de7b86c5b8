import { Redis } from 'ioredis';
import { Fault } from '@kernel/fault';

const CONNECT_MS = 2_000;
const DISCONNECT_MS = 100;
const RETRY_MS = 200;
const MOST_RETRY_MS = 2_000;

/**
 * A connection for what may be absent: commands fail at once while there is none, none is sent twice, and it comes back by itself.
 * Opens in the background; `lost` is told once per loss, with the reason.
 */
export function openRedis(url: string, lost: (cause: unknown) => void): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: CONNECT_MS,
    disconnectTimeout: DISCONNECT_MS,
    retryStrategy: (attempt) => Math.min(attempt * RETRY_MS, MOST_RETRY_MS),
  });
  let isTold = false;
  const tell = (cause: unknown): void => {
    if (!isTold) lost(cause);
    isTold = true;
  };
  redis.on('ready', () => {
    isTold = false;
  });
  // The reason of a refused login comes here and nowhere else.
  redis.on('error', tell);
  redis.connect().catch(tell);
  return redis;
}

/** Resolves when the server answers. @throws Fault STORE_UNAVAILABLE at once while there is no connection. */
export async function isThere(redis: Redis): Promise<void> {
  try {
    await redis.ping();
  } catch (cause) {
    throw new Fault('STORE_UNAVAILABLE', 'Redis is away', 'later', { cause });
  }
}
