import { isRefusal } from '@kernel/outcome';
import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import { EVERY_UNIT } from '@edges/bank-store/unit-choice';
import { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';
import { LiveGenerations } from '@planes/intelligence/recall/live-generations';
import type { LoadedBanks } from '@planes/intelligence/recall/loaded-banks';
import { type Bench, NO_POSTGRES, type Setting } from './bench';
import { type Figure, NOTHING_PROMISED, type Promised } from './figure';
import { onPGlite, onPostgres, type WithStore } from './fresh-store';
import { failuresTold, saturate } from './load';
import { askBank, BENCH_TENANT } from './memory-asks';
import { bankName, draws, FORGOTTEN, retainBank } from './memory-texts';
import { writesBetweenRecalls } from './memory-writes';
import { STOPWATCH } from './stopwatch';

const UNITS = 1_000;
const SIZES = [1, 10, 100] as const;
/** As the memory service has it when nobody says otherwise. */
const MEMORY_BYTES = 640 * 1024 * 1024;
const FIRST = 200;
const SMALL_MEMORY_BYTES = 128 * 1024 * 1024;
const SMALL_CALLS = 1_000;

interface Expected {
  readonly recall: Promised;
  readonly callers: number;
  readonly calls: number;
  readonly sizes: readonly number[];
}

/** Recall, retain and forget over banks of 1 000 turns, from one bank to a hundred. */
export const memoryRecall: Bench = {
  name: 'memory',
  tells:
    'recall from 1 000 to 100 000 units, also after a write and in bounded memory, retain, forget of 10 000 units, on Postgres and PGlite',

  async run(setting) {
    const { databaseUrl: url } = setting;
    const onServer = { recall: { p95Ms: 50, perSecond: 200 }, callers: 4, calls: 2_000, sizes: SIZES };
    const embedded = { recall: { p95Ms: 100, perSecond: null }, callers: 1, calls: 1_000, sizes: SIZES };
    const server: readonly Figure[] =
      url === undefined
        ? [{ kind: 'unmeasured', what: 'recall at 100000 units, Postgres', why: NO_POSTGRES }]
        : await measureRecall(setting, 'Postgres', onPostgres(url), onServer);
    const written = url === undefined ? [] : await writesBetweenRecalls(setting, 'Postgres', onPostgres(url));
    return [
      ...server,
      ...written,
      ...(await measureRecall(setting, 'PGlite', onPGlite, embedded)),
      ...(await writesBetweenRecalls(setting, 'PGlite', onPGlite)),
    ];
  },
};

/** Banks of 1 000 turns, as many thousand as each size says. */
export function measureRecall(
  { say }: Setting,
  backend: string,
  withStore: WithStore,
  { recall: promised, callers, calls, sizes }: Expected,
): Promise<readonly Figure[]> {
  return withStore(async (source) => {
    const store = new PostgresBankStore(source.as('fp_memory'), 'local');
    const memory = new GenerationMemory<LoadedBanks>(MEMORY_BYTES);
    const recall = new BankRecall(store, new LiveGenerations(store, memory, 'none'), (text) => text.length);
    const figures: Figure[] = [];
    const retained: number[] = [];
    let banks = 0;
    for (const size of sizes) {
      say(`memory on ${backend}: ${size * UNITS} units`);
      for (; banks < size; banks += 1) retained.push(...(await retainBank(store, BENCH_TENANT, banks, UNITS, STOPWATCH.now)));
      const loads: number[] = [];
      for (let bank = 0; bank < size; bank += 1) loads.push(await timed(() => askBank(recall, bank, bank)));
      const outcome = await saturate({ callers, calls }, (number) => askBank(recall, number % size, FIRST + number));
      for (const failure of failuresTold(outcome)) say(`  ${failure}`);
      const { millis, failed, perSecond } = outcome;
      const { bytes, hits, misses } = memory.use();
      const how = `${callers} callers, ${size} banks of ${UNITS}, ten hits with texts; ${Math.round(bytes / 2 ** 20)} of at most ${MEMORY_BYTES / 2 ** 20} MiB of indexes, ${hits} found in memory, ${misses} not`;
      const whole = size === sizes.at(-1);
      figures.push({
        kind: 'measured',
        what: `recall at ${size * UNITS} units, ${backend}`,
        how,
        millis,
        failed,
        perSecond,
        promised: whole ? promised : NOTHING_PROMISED,
      });
      if (whole) figures.push(loaded(backend, loads));
    }
    figures.push(await bounded(backend, store, banks));
    return [...figures, kept(backend, retained, banks * UNITS), await forgotten(backend, store, banks)];
  });
}

/** The same banks under a limit that holds a fifth of them: what a process pays whose memory is bounded below what it is asked. */
async function bounded(backend: string, store: PostgresBankStore, banks: number): Promise<Figure> {
  const memory = new GenerationMemory<LoadedBanks>(SMALL_MEMORY_BYTES);
  const recall = new BankRecall(store, new LiveGenerations(store, memory, 'none'), (text) => text.length);
  // A few banks are asked far more often than the others, as people do.
  const next = draws(7);
  const { millis, failed } = await saturate({ callers: 1, calls: SMALL_CALLS }, (number) =>
    askBank(recall, Math.floor(banks * next() ** 3), number),
  );
  const { bytes, hits, misses, evictions } = memory.use();
  const share = Math.round((100 * hits) / (hits + misses));
  const how = `${banks} banks of ${UNITS}, some asked more often than others; at most ${SMALL_MEMORY_BYTES / 2 ** 20} MiB of indexes, ${Math.round(bytes / 2 ** 20)} used; ${share} % found in memory, ${evictions} went to make room`;
  return {
    kind: 'measured',
    what: `recall in bounded memory, ${backend}`,
    how,
    millis,
    failed,
    perSecond: null,
    promised: NOTHING_PROMISED,
  };
}

function loaded(backend: string, millis: readonly number[]): Figure {
  const how = `the first question to a bank of ${UNITS} units that is not in memory`;
  return {
    kind: 'measured',
    what: `first recall of a bank, ${backend}`,
    how,
    millis,
    failed: 0,
    perSecond: null,
    promised: NOTHING_PROMISED,
  };
}

function kept(backend: string, millis: readonly number[], units: number): Figure {
  const perSecond = (units * 1_000) / millis.reduce((sum, call) => sum + call, 0);
  const how = '500 units a call, read and written, one call after the other; the rate counts units';
  return { kind: 'measured', what: `retain, ${backend}`, how, millis, failed: 0, perSecond, promised: { p95Ms: null, perSecond: 500 } };
}

async function forgotten(backend: string, store: PostgresBankStore, banks: number): Promise<Figure> {
  const names = Array.from({ length: banks }, (_, number) => bankName(number));
  const choice = { ...EVERY_UNIT, principal: FORGOTTEN };
  const act = {
    erasure_id: 'bench',
    banks: names,
    choice,
    scope: 'units',
    mode: 'for real',
    at: 0,
    by: 'service:bench',
    reason: '',
    digest: '',
  } as const;
  let units = 0;
  const millis = await timed(async () => {
    const outcome = await store.forget(BENCH_TENANT, act);
    if (isRefusal(outcome)) throw new Error(outcome.code);
    units = outcome.units;
  });
  const how = `one person's ${units} units out of ${banks} banks, in one transaction`;
  return {
    kind: 'measured',
    what: `forget, ${backend}`,
    how,
    millis: [millis],
    failed: 0,
    perSecond: null,
    promised: { p95Ms: 2_000, perSecond: null },
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = STOPWATCH.now();
  await work();
  return STOPWATCH.now() - begun;
}
