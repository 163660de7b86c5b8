import { randomUUID } from 'node:crypto';
import { EVIDENCE, type VersionsOf } from '@kernel/cache-families';
import type { CacheKey } from '@kernel/cache-key';
import type { ValueCache } from '@kernel/value-cache';
import { type CacheSettings, processCaches } from '@edges/cache/process-caches';
import { SystemClock } from '@platform/clock';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { type Bench, NO_REDIS, type Setting } from './bench';
import type { Figure, Promised } from './figure';
import { failuresTold, saturate } from './load';

interface Value {
  readonly text: string;
}

type Versions = VersionsOf<typeof EVIDENCE>;

const KEYS = 200;
const WARM_UP = { callers: 1, calls: 2_000 };
const HITS = { callers: 1, calls: 20_000 };
/** As much as a bundle of evidence or a compiled context has. */
const VALUE_BYTES = 30_000;
const CODEC = {
  encode: ({ text }: Value): Uint8Array => Buffer.from(text),
  decode: (bytes: Uint8Array): Value => ({ text: Buffer.from(bytes).toString() }),
};

/** Hits of the process's own cache, and of the region's in Redis. */
export const cacheHits: Bench = {
  name: 'cache',
  tells: 'cache hits in the process and in the region',

  async run(setting) {
    const own = await hits(
      setting,
      'L1 hit, this process',
      { REDIS_URL: undefined, CACHE_BYTES: 100_000_000 },
      { p95Ms: 0.02, perSecond: null },
    );
    const { redisUrl: url } = setting;
    if (url === undefined) return [own, { kind: 'unmeasured', what: 'L2 hit, Redis', why: NO_REDIS }];
    const shared = { REDIS_URL: { reveal: () => url }, CACHE_BYTES: 0 };
    return [own, await hits(setting, 'L2 hit, Redis', shared, { p95Ms: 2, perSecond: null })];
  },
};

async function hits(
  { say }: Setting,
  what: string,
  where: Pick<CacheSettings, 'REDIS_URL' | 'CACHE_BYTES'>,
  promised: Promised,
): Promise<Figure> {
  const closing: (() => void)[] = [];
  const events = CacheMetrics.of(new Metrics());
  const caches = processCaches(
    { ...SETTINGS, ...where, FIVEPLANE_REGION: `bench-${randomUUID()}` },
    { clock: new SystemClock(), events: () => events, whenClosed: (_, step) => void closing.push(step), warn: () => undefined },
  );
  const cache = caches.of<Value, Versions>(EVIDENCE, CODEC);
  try {
    say(`${HITS.calls} times ${what}`);
    await filled(cache);
    const ask = (number: number): Promise<Value> => cache.of(keyOf(number % KEYS), () => Promise.reject(new Error('not kept')));
    await saturate(WARM_UP, ask);
    const outcome = await saturate(HITS, ask);
    for (const failure of failuresTold(outcome)) say(`  ${failure}`);
    const how = `${VALUE_BYTES} bytes a value, ${KEYS} keys, asked one after the other, key made and metrics counted as an app does`;
    return { kind: 'measured', what, how, millis: outcome.millis, failed: outcome.failed, perSecond: null, promised };
  } finally {
    for (const step of closing) step();
  }
}

const SETTINGS = {
  CACHE_TTL_MS: 600_000,
  CACHE_VALUE_BYTES: 1_048_576,
  CACHE_WAIT_MS: 1_000,
  CACHE_CHECK_EVERY: 0,
  FIVEPLANE_SERVICE_SECRET: { reveal: () => 'a secret of the benchmark and of nobody else' },
};

/** Longer than any healthy Redis takes to connect. */
const CONNECTS_WITHIN_MS = 10_000;

// Redis may not be connected yet: until the first key is kept, it is kept again.
async function filled(cache: ValueCache<Value, Versions>): Promise<void> {
  const text = 'x'.repeat(VALUE_BYTES);
  const isKept = (number: number): Promise<boolean> => {
    let made = 0;
    return cache.of(keyOf(number), () => Promise.resolve({ text: `${(made += 1)}${text}` })).then(() => made === 0);
  };
  const patience = AbortSignal.timeout(CONNECTS_WITHIN_MS);
  while (!(await isKept(0))) {
    if (patience.aborted) throw new Error('nothing that is made stays in this cache');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (let number = 0; number < KEYS; number += 1) await isKept(number);
}

function keyOf(number: number): CacheKey<Versions> {
  const versions = { snapshot: 'sha256:'.padEnd(71, 'a'), logic: 'a logic of the benchmark' };
  const digests = ['c', 'd', 'e'].map((digit) => 'sha256:'.padEnd(71, digit));
  return { tenant: 'acme', classification: 'INTERNAL', versions, question: [`sha256:${String(number).padStart(64, '0')}`, ...digests] };
}
