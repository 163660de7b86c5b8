import { refundsIn } from './books';
import { booksIn } from './evidence-of-run';
import { anOrder } from './orders';
import { OrderStory } from './order-story';
import type { RunView } from '@kernel/records/run-view';
import { RefundStory, wronglyPaid } from './refund-story';
import { runningPlatform } from './running-platform';

/** Below the limit that support may pay back alone. */
const ALONE_CENTS = 1_000;
const SIGNED_CENTS = 5_100;

describe('a platform that is stopped with runs under way', () => {
  const { it, person, platform } = runningPlatform({ ORCHESTRATOR_LEASE_MS: '1000' });
  const ended: (readonly [RefundStory | OrderStory, RunView])[] = [];

  function aRefund(cents: number): RefundStory {
    return new RefundStory(person, anOrder('acme', ({ total_cents }) => total_cents >= 3 * cents && total_cents <= 30_000), cents); // prettier-ignore
  }

  function someLoad(): readonly (RefundStory | OrderStory)[] {
    return Array.from({ length: 20 }, (_, n) => {
      if (n % 4 === 0) return aRefund(SIGNED_CENTS);
      return n % 2 === 0 ? aRefund(ALONE_CENTS) : new OrderStory(person, anOrder('acme').order_id);
    });
  }

  /** Puts load on, ends the process when the first of it is done, and lets the next process finish what is left. */
  async function endedUnderLoad(signal: NodeJS.Signals): Promise<{ code: number | null; cut: number; log: string }> {
    const load = someLoad();
    let open = load.length;
    const before = platform().log.length;
    const told = load.map((story) => story.told().then(() => void open--));
    await Promise.any(told);
    const cut = open;
    const code = await platform().kill(signal);
    await Promise.allSettled(told);
    const log = platform().log.slice(before);
    await platform().boot();
    ended.push(...(await Promise.all(load.map(async (story) => [story, await story.told()] as const))));
    return { code, cut, log };
  }

  it('by Ctrl-C: it drains, ends with code 0 and says nothing of errors; the next start finishes what is left', async () => {
    const { code, cut, log } = await endedUnderLoad('SIGINT');
    expect(cut).toBeGreaterThan(0);
    expect(code).toBe(0);
    expect(log).not.toContain('"level":"error"');
  });

  it('by Ctrl-C with nothing to do: at once, with code 0', async () => {
    expect(await platform().kill('SIGINT')).toBe(0);
    await platform().boot();
  });

  it('by kill -9: the next start finishes what is left', async () => {
    const { code, cut } = await endedUnderLoad('SIGKILL');
    expect(cut).toBeGreaterThan(0);
    expect(code).toBeNull();
  });

  it('pays no refund twice, seals one record a run, and keeps the audit log in one piece', async () => {
    const { paid, books } = await platform().lastLook(async (sql) => ({ paid: await refundsIn(sql), books: await booksIn(sql) }));
    const refunds = new Map(ended.flatMap(([story, run]) => (story instanceof RefundStory ? [[story, run] as const] : [])));
    expect(refunds.size).toBe(20);
    expect(paid.size).toBeGreaterThan(0);
    expect(wronglyPaid(paid, refunds)).toEqual([]);
    // Control: the same look finds one payment too many, wherever it is.
    for (const [order, amounts] of paid)
      expect(wronglyPaid(new Map(paid).set(order, [...amounts, ALONE_CENTS]), refunds)).toEqual([expect.stringContaining(order)]);
    expect(books.records).toEqual(new Map(ended.map(([, { run_id }]) => [run_id, 1])));
    expect(books.logProblems).toEqual([]);
  });
});
