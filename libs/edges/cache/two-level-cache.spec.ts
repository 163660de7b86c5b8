import { isRefusal, refused } from '@kernel/outcome';
import { FixedClock } from '@testing/fixed-clock';
import { toldEvents } from '@testing/told-events';
import { aKey, aProcess, TTL_MS } from './a-cached-answer.cases';
import { InMemorySharedCache } from './in-memory-shared-cache';

const REFUSAL = refused('CONTEXT_UNKNOWN_INTENT', 'no such intent');

describe('a cache of two levels', () => {
  let clock: FixedClock;
  let shared: InMemorySharedCache;

  beforeEach(() => {
    clock = new FixedClock();
    shared = new InMemorySharedCache(10_000, clock, toldEvents());
  });

  it('makes a value once, keeps it here, and gives it to the region', async () => {
    const [first, second] = [aProcess(shared, clock), aProcess(shared, clock)];
    const answers = [await first.ask(), await first.ask(), await second.ask(), await second.ask()];
    expect(new Set(answers).size).toBe(1);
    expect([first.made(), second.made()]).toEqual([1, 0]);
    expect([first.events.told, second.events.told]).toEqual([
      ['missed', 'hit process'],
      ['hit region', 'hit process'],
    ]);
  });

  it('keeps values of its own process alone where there is no region', async () => {
    const [first, second] = [aProcess(undefined, clock), aProcess(undefined, clock)];
    await first.ask();
    await second.ask();
    expect([first.made(), second.made()]).toEqual([1, 1]);
  });

  it.each<[string, Parameters<typeof aKey>[0]]>([
    ['tenant', { tenant: 'globex' }],
    ['class', { classification: 'PUBLIC' }],
    ['pinned document', { versions: { pack: 'sha256:bb', logic: 'context/compile@1' } }],
    ['version of logic', { versions: { pack: 'sha256:aa', logic: 'context/compile@2' } }],
    ['question', { question: 'Where is it?' }],
  ])('makes it anew for another %s, at both levels', async (_, change) => {
    const [first, second] = [aProcess(shared, clock), aProcess(shared, clock)];
    await first.ask(aKey());
    await first.ask(aKey(change));
    await second.ask(aKey(change));
    expect([first.made(), second.made()]).toEqual([2, 0]);
    expect(shared.keys()).toHaveLength(2);
  });

  it('remembers no refusal and no failure', async () => {
    const { cache } = aProcess(shared, clock);
    for (const time of [1, 2]) {
      const asked = jest.fn(() => Promise.resolve(REFUSAL));
      expect(await cache.of(aKey(), asked)).toBe(REFUSAL);
      expect(asked.mock.calls).toHaveLength(1);
      await expect(cache.of(aKey(), () => Promise.reject(new Error(`away ${time}`)))).rejects.toThrow(`away ${time}`);
    }
    expect(shared.keys()).toEqual([]);
  });

  it('lets a value go when its time is over, counted from when it was made', async () => {
    const [first, second] = [aProcess(shared, clock), aProcess(shared, clock)];
    await first.ask();
    clock.advance(TTL_MS - 1);
    await second.ask();
    expect(second.made()).toBe(0);
    clock.advance(1);
    await second.ask();
    expect(second.made()).toBe(1);
    expect(second.events.told).toEqual(['hit region', 'evicted age', 'missed']);
  });

  it('does not believe a store that keeps a value over its time', async () => {
    const slowClock = new FixedClock();
    const store = new InMemorySharedCache(10_000, slowClock, toldEvents());
    await aProcess(store, clock).ask();
    clock.advance(TTL_MS);
    const later = aProcess(store, clock);
    await later.ask();
    expect(later.made()).toBe(1);
  });

  it('is bounded by bytes: what was used longest ago goes first, and what is too large is not kept', async () => {
    const { ask, made, events } = aProcess(undefined, clock, { bytes: 1_500 }); // an entry takes 256 more than its JSON: 2 × 667 fit, 3 do not
    const text = 'x'.repeat(400);
    const key = (question: string) => aKey({ question });
    for (const question of ['a', 'b', 'a', 'c']) await ask(key(question), text);
    expect(events.told).toEqual(['missed', 'missed', 'hit process', 'missed', 'evicted space']);
    await ask(key('a'), text);
    expect(made()).toBe(3);
    await ask(key('huge'), 'x'.repeat(1_500));
    await ask(key('huge'), 'x'.repeat(1_500));
    expect(made()).toBe(5);
    await ask(key('a'), text);
    expect(made()).toBe(5);
  });

  it('asks once however many ask at the same time, tenant by tenant', async () => {
    const { ask, made } = aProcess(shared, clock);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => ask(aKey({ tenant: at % 2 === 0 ? 'acme' : 'globex' }))));
    expect(made()).toBe(2);
    expect(new Set(answers).size).toBe(2);
  });

  it('lets nobody fail for the failure of whoever asked first', async () => {
    const { cache, events } = aProcess(undefined, clock);
    const answers = await Promise.allSettled([
      cache.of(aKey(), () => Promise.reject(new Error('the first one’s deadline'))),
      cache.of(aKey(), () => Promise.resolve({ text: 'mine' })),
    ]);
    expect(answers).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: { text: 'mine' } }]);
    expect(events.told).toEqual(['joined', 'missed', 'missed']);
  });

  describe('compares one of so many hits with a recompute', () => {
    it('and is content when both have the same bytes', async () => {
      const { ask, made, events } = aProcess(shared, clock, { checkEvery: 2 });
      for (let time = 0; time < 5; time++) await ask();
      expect(made()).toBe(3); // the first, and hits 2 and 4
      expect(events.told.filter((one) => one.startsWith('compared'))).toEqual(['compared equal', 'compared equal']);
    });

    it('and believes the recompute where they differ, at both levels', async () => {
      const checking = aProcess(shared, clock, { checkEvery: 1 });
      await aProcess(shared, clock).ask(aKey(), 'a wrong answer');
      expect(await checking.ask(aKey(), 'the right one')).toBe('the right one');
      expect(checking.events.told).toEqual(['hit region', 'compared different']);
      expect(await aProcess(shared, clock).ask()).toBe('the right one');
    });

    it('and ends what is refused by now', async () => {
      const { cache, ask, events } = aProcess(shared, clock, { checkEvery: 1 });
      await ask();
      expect(isRefusal(await cache.of(aKey(), () => Promise.resolve(REFUSAL)))).toBe(true);
      expect(events.told).toEqual(['missed', 'hit process', 'compared withdrawn']);
      expect(shared.keys()).toEqual([]);
    });

    it('and keeps the hit where the recompute fails', async () => {
      const { cache, ask, events } = aProcess(shared, clock, { checkEvery: 1 });
      const answer = await ask();
      expect(await cache.of(aKey(), () => Promise.reject(new Error('away')))).toEqual({ text: answer });
      expect(events.told).toEqual(['missed', 'hit process', 'compared unanswered']);
    });
  });
});
