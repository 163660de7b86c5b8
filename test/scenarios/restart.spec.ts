import { refundsIn } from './books';
import { booksIn } from './evidence-of-run';
import { anOrder } from './orders';
import { OrderStory } from './order-story';
import { owed, RefundStory } from './refund-story';
import { runningPlatform } from './running-platform';

/** Below the limit that support may pay back alone. */
const ALONE_CENTS = 1_000;
const SIGNED_CENTS = 5_100;

describe('a platform that is stopped with runs under way', () => {
  const { it, person, platform } = runningPlatform({ ORCHESTRATOR_LEASE_MS: '1000' });
  const refunds: RefundStory[] = [];
  const runs: string[] = [];

  function aRefund(cents: number): RefundStory {
    const story = new RefundStory(person, anOrder('acme', ({ total_cents }) => total_cents >= 3 * cents && total_cents <= 30_000), cents); // prettier-ignore
    refunds.push(story);
    return story;
  }

  function someLoad(): readonly { told: RefundStory['told'] }[] {
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
    const ended = await Promise.all(load.map((story) => story.told()));
    expect(ended.map(({ status }) => status)).toEqual(load.map(() => 'DECIDED'));
    runs.push(...ended.map(({ run_id }) => run_id));
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
    expect(refunds).toHaveLength(20);
    expect(paid).toEqual(owed(refunds));
    expect(books.records).toEqual(new Map(runs.map((run) => [run, 1])));
    expect(books.logProblems).toEqual([]);
  });
});
