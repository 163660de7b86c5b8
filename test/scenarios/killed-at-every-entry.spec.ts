import type { RunView } from '@kernel/records/run-view';
import { refundsIn } from './books';
import { preload } from './built';
import { type Cue, CueCard, type Write } from './cue';
import { auditOf, booksIn, exported } from './evidence-of-run';
import { anOrder } from './orders';
import { RefundStory, wronglyPaid } from './refund-story';
import { runningPlatform } from './running-platform';

/** So many runs stand at their points when one process dies: each point is a death, and a boot costs seconds. */
const AT_ONCE = 14;
const CENTS = 5_100;
const LAMP = { order_id: 'ORD-1042', total_cents: 8_990 };

describe('a process that is killed', () => {
  const { it, person, platform } = runningPlatform(
    // Every entry is written at once, so that a death fits between any two of them.
    { ORCHESTRATOR_LEASE_MS: '1000', ORCHESTRATOR_GATHER_MS: '0', NODE_OPTIONS: preload('dies-on-cue') },
    { backend: 'embedded' },
  );
  const stories: RefundStory[] = [];
  const ended = new Map<RefundStory, RunView>();
  let writes: readonly Write[] = [];

  function aStory(): RefundStory {
    // Paying twice must be possible, or the shop's own limit would hide it.
    const order = anOrder('acme', ({ total_cents }) => total_cents >= 3 * CENTS && total_cents <= 30_000);
    return new RefundStory(person, order, CENTS);
  }

  async function finishes(told: readonly RefundStory[]): Promise<void> {
    const runs = await Promise.all(told.map((story) => story.told()));
    for (const [n, story] of told.entries()) ended.set(story, runs[n] as RunView);
    stories.push(...told);
  }

  /** Begins one run for each cue; the process dies when all of them are there. The next one finishes them. */
  async function dies(cues: readonly Cue[], more: Readonly<Record<string, string>> = {}): Promise<CueCard> {
    const card = new CueCard(platform().folder);
    const told = cues.map(aStory);
    card.give(cues);
    await Promise.allSettled(told.map((story) => story.told()));
    expect(card.take()).toBe(false);
    await platform().kill('SIGKILL');
    await platform().boot(more);
    await finishes(told);
    return card;
  }

  it('control: nobody kills it, and it pays 89.90 once', async () => {
    const card = new CueCard(platform().folder);
    card.give([]);
    await finishes([new RefundStory(person, LAMP, LAMP.total_cents)]);
    card.take();
    writes = card.noted();
    const [story] = stories;
    const file = await exported(person('acme', 'auditor'), (story && ended.get(story)) ?? { record_id: null });
    expect(writes.flat().map(({ seq }) => seq)).toEqual(file.journal.map(({ seq }) => seq));
    expect(writes.flat().at(-1)).toMatchObject({ what: 'effect_settled close_run' });
  });

  for (const at of ['after write', 'before write'] as const) {
    it(`${at === 'after write' ? 'when an entry has just been written' : 'when an effect has happened and its entry is not written'}: every entry in turn`, async () => {
      const cues = writes.map((_, nth): Cue => ({ at, nth }));
      for (let from = 0; from < cues.length; from += AT_ONCE) {
        const batch = cues.slice(from, from + AT_ONCE);
        const reached = (await dies(batch)).reached();
        const there = batch.map((cue) => reached.find((one) => JSON.stringify(one.cue) === JSON.stringify(cue))?.write);
        expect(there).toEqual(writes.slice(from, from + AT_ONCE));
      }
    });
  }

  it('when the gate is about to act, and when the shop has paid and nobody else knows', async () => {
    const cues: Cue[] = [{ at: 'before act' }, { at: 'after refund' }];
    expect((await dies(cues)).reached().map(({ cue }) => cue)).toEqual(expect.arrayContaining(cues));
  });

  it('leaves runs that end all the same: decided, in a file that verifies and replays equal', async () => {
    expect(stories).toHaveLength(1 + 2 * writes.length + 2);
    const found = new Map<string, readonly string[]>();
    for (const [story, run] of ended) {
      const audit = auditOf(await exported(person('acme', 'auditor'), run), platform().connection);
      found.set(story.order.order_id, [run.status, audit]);
    }
    expect(found).toEqual(new Map(stories.map(({ order }) => [order.order_id, ['DECIDED', 'verified, replay_equal']])));
  });

  it('leaves books that say everything once: money, records, the audit log', async () => {
    const { paid, books } = await platform().whileDown(async (sql) => ({ paid: await refundsIn(sql), books: await booksIn(sql) }));
    const runs = [...ended.values()].map(({ run_id }) => run_id);
    expect(wronglyPaid(paid, ended)).toEqual([]);
    expect(books.records).toEqual(new Map(runs.map((run) => [run, 1])));
    expect(books.logProblems).toEqual([]);
    const [undisturbed] = runs.map((run) => books.audited.get(run));
    expect(undisturbed?.length).toBeGreaterThan(5);
    expect(new Map(runs.map((run) => [run, books.audited.get(run)]))).toEqual(new Map(runs.map((run) => [run, undisturbed])));
  });

  it('control: without the gate’s claim and the shop’s key, the same look finds money that was paid twice', async () => {
    const forgetful = { NODE_OPTIONS: preload('dies-on-cue', 'forgets-effects') };
    await platform().restart(forgetful);
    const settled = writes.findLastIndex((write) => write.some(({ what }) => what === 'effect_settled call_tool'));
    await dies([{ at: 'before write', nth: settled }], forgetful);
    const [broken] = stories.slice(-1);
    const paid = await platform().lastLook(refundsIn);
    expect(wronglyPaid(paid, ended)).toEqual([expect.stringContaining(`${broken?.order.order_id ?? ''}: paid [${CENTS},${CENTS}]`)]);
  });
});
