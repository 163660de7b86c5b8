import { Redis } from 'ioredis';
import { Fault } from '@kernel/fault';
import type { KeptEntry } from './kept-entry';
import { markPlace, regionKey } from './region';
import { Sealing } from './sealing';

export interface EntryPlace {
  readonly place: string;
  readonly tenant: string;
  readonly region: string;
  /** Names the secret that sealed it; undefined: the one that is given. */
  readonly keyId: string | undefined;
}

const CONNECT_MS = 2_000;

/** Looks, for a person, at one entry. Undefined when there is none. @throws Fault STORE_UNAVAILABLE when Redis cannot be asked. */
export async function lookUpEntry(
  url: string,
  secret: string,
  { place, tenant, region, keyId }: EntryPlace,
): Promise<KeptEntry | undefined> {
  const sealing = new Sealing(secret);
  const key = regionKey(region, keyId ?? sealing.keyId, place);
  const markKey = regionKey(region, keyId ?? sealing.keyId, markPlace(tenant));
  const [sealed, ttl_ms, mark] = await askOnce(url, (redis) =>
    Promise.all([redis.getBuffer(key), redis.pttl(key), redis.getBuffer(markKey)]),
  );
  if (sealed === null) return undefined;
  const found = { key, bytes: sealed.length, ttl_ms };
  if (keyId !== undefined && keyId !== sealing.keyId) return { ...found, made_at: null, seal: 'other_secret', evicted: false };
  const opened = sealing.open(place, sealed);
  if (opened === undefined) return { ...found, made_at: null, seal: 'broken', evicted: false };
  const marked = mark === null ? undefined : sealing.open(markPlace(tenant), mark);
  // A mark that does not open evicts too: what it would say is not known.
  const evicted = mark !== null && (marked === undefined || opened.madeAt <= marked.madeAt);
  return { ...found, made_at: new Date(opened.madeAt).toISOString(), seal: 'holds', evicted };
}

async function askOnce<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason: unknown;
  // The reason of a refused login comes here and nowhere else.
  redis.on('error', (cause) => (reason = cause));
  try {
    await redis.connect();
    return await work(redis);
  } catch (cause) {
    throw new Fault('STORE_UNAVAILABLE', 'Redis cannot be asked', 'later', { cause: reason ?? cause });
  } finally {
    redis.disconnect();
  }
}
