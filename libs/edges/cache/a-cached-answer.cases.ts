import { type CacheKey, cacheFamily } from '@kernel/cache-key';
import { canonicalBytes } from '@kernel/canonical-json';
import type { FixedClock } from '@testing/fixed-clock';
import { toldEvents } from '@testing/told-events';
import type { Codec } from './caches';
import { Region } from './region';
import { Sealing } from './sealing';
import type { SharedCache } from './shared-cache';
import { type CacheRules, TwoLevelCache } from './two-level-cache';

export interface Answer {
  readonly text: string;
}

export const FAMILY = cacheFamily('answers@1', ['pack', 'logic']);
export type AnswerKey = CacheKey<'pack' | 'logic'>;
export type AnswerRules = CacheRules<Answer, 'pack' | 'logic'>;

export const TTL_MS = 60_000;
const SECRET = 'a-secret-that-every-process-of-the-region-has';

export const CODEC: Codec<Answer> = {
  encode: (value) => canonicalBytes(value),
  decode: (bytes) => {
    const value = JSON.parse(Buffer.from(bytes).toString()) as Answer;
    if (typeof value.text !== 'string') throw new Error('no answer');
    return value;
  },
};

export function aKey(change: Partial<AnswerKey> = {}): AnswerKey {
  return {
    tenant: 'acme',
    classification: 'INTERNAL',
    versions: { pack: 'sha256:aa', logic: 'context/compile@1' },
    question: 'Where is my order?',
    ...change,
  };
}

/** One process: a cache, what it told, and how often it had to make a value. */
export function aProcess(
  shared: SharedCache | undefined,
  clock: FixedClock,
  change: Partial<AnswerRules> = {},
  sealing: Sealing = new Sealing(SECRET),
) {
  const events = toldEvents();
  const region = shared && new Region(shared, { name: 'local', ttl: TTL_MS, sealing, clock, events });
  const cache = new TwoLevelCache<Answer, 'pack' | 'logic'>({
    family: FAMILY,
    codec: CODEC,
    bytes: 100_000,
    ttl: TTL_MS,
    checkEvery: 0,
    region,
    clock,
    events,
    ...change,
  });
  let made = 0;
  const ask = async (key: AnswerKey = aKey(), text = rightAnswer(key)): Promise<string> =>
    (
      await cache.of(key, () => {
        made += 1;
        return Promise.resolve({ text });
      })
    ).text;
  return { cache, events, ask, made: () => made };
}

/** What a recompute says. */
export function rightAnswer({ tenant, question }: AnswerKey): string {
  return `to ${tenant}: ${JSON.stringify(question)}`;
}

/** Opens everything: what a cache does that believes its store. */
export class Unsealed extends Sealing {
  override open(place: string, sealed: Buffer): ReturnType<Sealing['open']> {
    return super.open(place, sealed) ?? { madeAt: Number(sealed.readBigInt64BE(4)), body: sealed.subarray(44) };
  }
}
