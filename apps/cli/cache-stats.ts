import { request } from 'undici';
import { CommandFailure } from './command-failure';
import { EXIT, print, type RunCommand } from './host';
import { addressOf } from './session';

const PREFIX = 'fiveplane_platform_cache_';
const LINE = /^fiveplane_platform_cache_([a-z_]+)\{([^}]*)\} ([0-9.e+-]+)$/;

interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What one cache of a process did since it started. */
interface CacheStats {
  readonly cache: string;
  readonly lookups: Readonly<Record<string, number>>;
  /** Of all lookups, those that made nothing; null before the first. */
  readonly hit_ratio: number | null;
  readonly held_bytes: number;
  readonly evictions: Readonly<Record<string, number>>;
  readonly comparisons: Readonly<Record<string, number>>;
}

/** `fiveplane cache stats`: what the caches of the process at an address did since it started. */
export const run: RunCommand = async (host, given) => {
  const url = addressOf(host, given);
  const samples = samplesIn(await metricsOf(url));
  const names = [...new Set(samples.flatMap(({ labels }) => labels['cache'] ?? []))].sort();
  const caches = names.map((cache) => statsOf(cache, samples));
  const shared_problems = byLabel(samples, 'shared_problems_total', 'problem');
  print(host, given, { url, caches, shared_problems }, () => [
    ...(caches.length === 0 ? [`${url} has answered nothing from caches yet`] : []),
    ...caches.flatMap(({ cache, lookups, hit_ratio, held_bytes, evictions, comparisons }) => [
      `${cache}: ${hit_ratio === null ? 'never asked' : `${(100 * hit_ratio).toFixed(1)} % hits`}, ${held_bytes} bytes held`,
      `  lookups      ${inWords(lookups)}`,
      `  evictions    ${inWords(evictions)}`,
      `  comparisons  ${inWords(comparisons)}`,
    ]),
    `shared cache: ${inWords(shared_problems)}`,
  ]);
  return EXIT.done;
};

function statsOf(cache: string, samples: readonly Sample[]): CacheStats {
  const own = samples.filter(({ labels }) => labels['cache'] === cache);
  const lookups = byLabel(own, 'lookups_total', 'outcome');
  const asked = Object.values(lookups).reduce((sum, count) => sum + count, 0);
  return {
    cache,
    lookups,
    hit_ratio: asked === 0 ? null : (asked - (lookups['missed'] ?? 0)) / asked,
    held_bytes: own.find(({ metric }) => metric === 'held_bytes')?.value ?? 0,
    evictions: byLabel(own, 'evictions_total', 'why'),
    comparisons: byLabel(own, 'comparisons_total', 'result'),
  };
}

function byLabel(samples: readonly Sample[], name: string, label: string): Readonly<Record<string, number>> {
  return Object.fromEntries(samples.filter(({ metric }) => metric === name).map(({ labels, value }) => [labels[label] ?? '', value]));
}

function inWords(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return told.length === 0 ? 'none' : told.join(', ');
}

// Names of families and closed lists hold neither quotes nor commas.
function samplesIn(exposition: string): readonly Sample[] {
  return exposition.split('\n').flatMap((line) => {
    const [, metric = '', labels = '', value = ''] = LINE.exec(line) ?? [];
    if (metric === '') return [];
    return [
      {
        metric,
        labels: Object.fromEntries([...labels.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name, said]) => [name, said])),
        value: Number(value),
      },
    ];
  });
}

async function metricsOf(url: string): Promise<string> {
  let text: string;
  try {
    const { statusCode, body } = await request(new URL('/metrics', url), { headersTimeout: 5_000, bodyTimeout: 5_000, reset: true });
    text = await body.text();
    if (statusCode === 200 && text.includes(PREFIX)) return text;
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw CommandFailure.of('CLI_SERVER_UNREACHABLE', `nothing answers at ${url} (${why})`, EXIT.unavailable);
  }
  throw CommandFailure.of('CLI_SERVER_ANSWER_UNREADABLE', `${url} shows no metrics of caches`, EXIT.unavailable);
}
