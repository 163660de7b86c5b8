import { isRefusal } from '@kernel/outcome';
import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';
import { LiveGenerations } from '@planes/intelligence/recall/live-generations';
import { type LoadedBanks, loadBanks } from '@planes/intelligence/recall/loaded-banks';
import type { Setting } from './bench';
import { type Figure, NOTHING_PROMISED } from './figure';
import type { WithStore } from './fresh-store';
import { askBank, BENCH_TENANT } from './memory-asks';
import { bankName, retainBank, retainTurn } from './memory-texts';
import { STOPWATCH } from './stopwatch';

/** Units of one bank. */
export const WRITE_SIZES = [1_000, 10_000, 100_000] as const;
const ROUNDS = 60;
const BUILDS = 3;
const MEMORY_BYTES = 4 * 1024 * 1024 * 1024;
/** Banks that other measurements have not made. */
const FIRST_BANK = 5_000;

/** One bank, written to and asked in turns: what the first question after a write pays, beside what building the index from the same rows costs. */
export function writesBetweenRecalls(
  { say }: Pick<Setting, 'say'>,
  backend: string,
  withStore: WithStore,
  sizes: readonly number[] = WRITE_SIZES,
): Promise<readonly Figure[]> {
  return withStore(async (source) => {
    const store = new PostgresBankStore(source.as('fp_memory'), 'local');
    const figures: Figure[] = [];
    for (const [nth, units] of sizes.entries()) {
      say(`memory on ${backend}: a bank of ${units} units, written to and asked in turns`);
      const bank = FIRST_BANK + nth;
      await retainBank(store, BENCH_TENANT, bank, units, STOPWATCH.now);
      // Each size in a memory of its own: what is measured is one bank.
      const live = new LiveGenerations(store, new GenerationMemory<LoadedBanks>(MEMORY_BYTES), 'none');
      const recall = new BankRecall(store, live, (text) => text.length);
      await askBank(recall, bank, 0);
      const [writes, asks]: [number[], number[]] = [[], []];
      for (let round = 1; round <= ROUNDS; round += 1) {
        writes.push(await timed(() => retainTurn(store, BENCH_TENANT, bank, units + round)));
        asks.push(await timed(() => askBank(recall, bank, round)));
      }
      const loaded = await live.of(BENCH_TENANT, [bankName(bank)]);
      const [whole] = isRefusal(loaded) ? [] : loaded;
      if (whole === undefined) throw new Error('a bank that was asked is there');
      const builds = Array.from({ length: BUILDS }, () => timedNow(() => loadBanks(whole.banks, 'none')));
      const rest = { failed: 0, perSecond: null, promised: NOTHING_PROMISED };
      figures.push(
        {
          kind: 'measured',
          what: `recall after a write, ${units} units, ${backend}`,
          how: `one bank; a unit is retained, then a question is asked, ${ROUNDS} times`,
          millis: asks,
          ...rest,
        },
        {
          kind: 'measured',
          what: `retain of one unit, ${units} units, ${backend}`,
          how: 'the writes between those questions',
          millis: writes,
          ...rest,
        },
        {
          kind: 'measured',
          what: `index built anew, ${units} units, ${backend}`,
          how: 'from the same rows in memory: what such a question paid otherwise',
          millis: builds,
          ...rest,
        },
      );
    }
    return figures;
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = STOPWATCH.now();
  await work();
  return STOPWATCH.now() - begun;
}

function timedNow(work: () => unknown): number {
  const begun = STOPWATCH.now();
  if (work() === undefined) throw new Error('an index was built');
  return STOPWATCH.now() - begun;
}
