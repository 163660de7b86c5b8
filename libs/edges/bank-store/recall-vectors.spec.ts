import { isRefusal } from '@kernel/outcome';
import { AskVectors } from '@planes/intelligence/recall/ask-vectors';
import { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';
import { GrowGenerations } from '@planes/intelligence/recall/grow-generations';
import { LiveGenerations } from '@planes/intelligence/recall/live-generations';
import type { LoadedBanks } from '@planes/intelligence/recall/loaded-banks';
import type { Recalled, RecallQuestion } from '@planes/intelligence/recall/recalled';
import { embedderOf } from '@planes/intelligence/recall/text-to-embed';
import { describeWithStores, type TestStore } from '@testing/stores';
import { InMemoryEmbedder } from '@edges/embedder/in-memory-embedder';
import { aBank, aForget, aNewUnit, AT } from './a-new-unit.contract';
import { PostgresBankStore } from './postgres-bank-store';
import { PostgresIndexGenerations } from './postgres-index-generations';
import { ask, FILTER, LIMIT, talk } from './recall-talk.cases';
import type { NewUnit } from './stored-unit';

describeWithStores('recall by vectors', (open) => {
  let opened: TestStore;
  let store: PostgresBankStore;
  let generations: PostgresIndexGenerations;
  beforeEach(async () => {
    opened = await open();
    const database = opened.source.as('fp_memory');
    store = new PostgresBankStore(database, 'local');
    generations = new PostgresIndexGenerations(database, 'local');
    await store.putBank('acme', aBank());
  });
  afterEach(() => opened.close());

  const letters = new InMemoryEmbedder(64, 'letters');
  const retain = (units: readonly NewUnit[], tenant = 'acme') => store.retain(tenant, 'support', { units, idempotency: null });
  /** Another process with an embedder of its own: nothing in memory yet. */
  const aProcess = (embedder: InMemoryEmbedder | null = letters) => {
    const memory = new GenerationMemory<LoadedBanks>(LIMIT);
    const away: unknown[] = [];
    const vectors = { source: generations, embedder: embedder && embedderOf(embedder) };
    const asks = embedder && new AskVectors(generations, embedder, (_tenant, why) => away.push(why));
    const recall = new BankRecall(store, new LiveGenerations(store, memory, 'none', vectors), (text) => text.split(' ').length, asks);
    return {
      away,
      recall: async (question: RecallQuestion, tenant = 'acme') => {
        const outcome = await recall.run(tenant, question);
        if (isRefusal(outcome)) throw new Error(outcome.code);
        return outcome;
      },
    };
  };
  const grow = async (embedder: InMemoryEmbedder | null = letters, nearFrom = 1_000, tenant = 'acme') => {
    const bank = await store.bank(tenant, 'support');
    if (bank === undefined) throw new Error('no bank');
    return new GrowGenerations(generations, embedder, nearFrom).run(tenant, bank, AT);
  };
  const lists = ({ hits }: Recalled) => new Set(hits.flatMap(({ reasons }) => reasons.map(({ by }) => by)));
  const ids = ({ hits }: Recalled) => hits.map(({ card }) => card.id);

  it('finds what was retained by words at once, and by vectors once they were made; what came later too', async () => {
    await retain(talk.slice(0, 4));
    const here = aProcess();
    expect(lists(await here.recall(ask('kettle'))).has('denseSpread')).toBe(false);
    expect(await grow()).toEqual({ outcome: 'live', taken: 4 });
    expect(lists(await here.recall(ask('kettle'))).has('denseSpread')).toBe(true);
    await retain(talk.slice(4));
    expect(ids(await here.recall(ask('paid today')))[0]).toBe('t5');
    const before = (await generations.vectors('acme', 'support', 1, 0)).vectors.length;
    expect(await grow()).toEqual({ outcome: 'up to date', taken: 2 });
    expect([before, (await generations.vectors('acme', 'support', 1, 0)).vectors.length]).toEqual([4, 6]);
    expect(await grow()).toEqual({ outcome: 'up to date', taken: 0 });
    // Grown write by write, or loaded whole by another process: byte for byte the same.
    for (const text of ['kettle', 'Where is the refund?', 'bank account', '返金'])
      expect((await aProcess().recall(ask(text))).hash).toBe((await here.recall(ask(text))).hash);
    expect(here.away).toEqual([]);
  });

  it('never mixes embedders: until the new one’s generation answers, the old one does, for whoever has the old one', async () => {
    await retain(talk);
    await grow();
    const young = new InMemoryEmbedder(32, 'young');
    const [old, other] = [aProcess(), aProcess(young)];
    const before = await old.recall(ask('kettle'));
    const words = await aProcess(null).recall(ask('kettle'));
    expect(lists(before).has('denseSpread')).toBe(true);
    expect((await other.recall(ask('kettle'))).hits).toEqual(words.hits);
    expect(await grow(young)).toEqual({ outcome: 'live', taken: 6 });
    expect(lists(await other.recall(ask('kettle'))).has('denseSpread')).toBe(true);
    expect((await old.recall(ask('kettle'))).hits).toEqual(words.hits);
    expect((await generations.list('acme', 'support')).map(({ number, state }) => [number, state])).toEqual([[1, 'retired'], [2, 'live']]); // prettier-ignore
    expect(await grow()).toEqual({ outcome: 'live', taken: 0 }); // the retired one, as it was
    expect((await old.recall(ask('kettle'))).hash).toBe(before.hash);
  });

  it('ranks the same whether this process compares vectors or the store finds the nearest', async () => {
    await retain(talk);
    await grow();
    const compared = await aProcess().recall(ask('the refund of the kettle'));
    expect(await grow(letters, 3)).toEqual({ outcome: 'live', taken: 6 });
    const near = await aProcess().recall(ask('the refund of the kettle'));
    expect((await store.heads('acme', ['support']))[0]?.generation?.search).toBe('near');
    expect(near.hits).toEqual(compared.hits);
    expect(near.generations).not.toEqual(compared.generations);
  });

  it('answers by words when the embedder is away, and tells why', async () => {
    await retain(talk);
    await grow();
    const closed = new InMemoryEmbedder(64, 'letters');
    await closed.close();
    const { recall, away } = aProcess(closed);
    const answer = await recall(ask('kettle'));
    expect(ids(answer)).toContain('t0');
    expect(lists(answer).has('denseSpread')).toBe(false);
    expect(away).toMatchObject([{ code: 'SHUTTING_DOWN' }]);
  });

  it.each(['exact', 'near'] as const)('shows nothing that a filter hides or that was forgotten, however near (%s)', async (search) => {
    const units = talk.map((unit, n) => ({ ...unit, tags: n % 2 === 0 ? ['even'] : ['odd'], visibleTo: n === 5 ? ['user:ann'] : null }));
    await retain(units);
    await grow(letters, search === 'near' ? 1 : 100);
    const { recall } = aProcess();
    const only = async (filter: Partial<RecallQuestion['filter']>) =>
      ids(await recall(ask('refund kettle warehouse payment', { filter: { ...FILTER, ...filter } }))).sort();
    expect(await only({})).toEqual(['t0', 't1', 't2', 't3', 't4']);
    expect(await only({ anyTag: ['odd'] })).toEqual(['t1', 't3']);
    expect(await only({ anyTag: ['odd'], viewers: ['user:ann'] })).toEqual(['t1', 't3', 't5']);
    expect(await only({ asOf: AT + 1 })).toEqual(['t0', 't1']);
    expect(await only({ anyTag: ['even'] })).toContain('t0');
    await store.forget('acme', aForget({ ids: ['t0'] }));
    expect(await only({ anyTag: ['even'] })).not.toContain('t0');
    expect((await generations.vectors('acme', 'support', 1, 0)).vectors.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
  });

  it.each(['exact', 'near'] as const)('keeps one tenant’s vectors out of another’s recall (%s)', async (search) => {
    await store.putBank('globex', aBank());
    await retain(talk);
    await retain([aNewUnit({ id: 'mine', text: 'A word of globex.' })], 'globex');
    for (const tenant of ['acme', 'globex']) await grow(letters, search === 'near' ? 1 : 100, tenant);
    const { recall } = aProcess();
    expect(ids(await recall(ask('kettle refund'), 'globex')).filter((id) => id !== 'mine')).toEqual([]);
    expect(ids(await recall(ask('kettle refund')))).toContain('t0'); // control
  });

  it('reads texts of another analyser once for all processes, not once in each', async () => {
    const old = talk.map((unit) => ({ ...unit, analysis: { ...unit.analysis, analyser: 'another', body: ['nothing'] } }));
    await retain(old);
    const counting = () => {
      let read = 0;
      const source = {
        heads: store.heads.bind(store),
        indexRows: store.indexRows.bind(store),
        textsById: (...asked: Parameters<PostgresBankStore['textsById']>) => ((read += asked[2].length), store.textsById(...asked)),
      };
      const live = new LiveGenerations(source, new GenerationMemory<LoadedBanks>(LIMIT), 'none', { source: generations, embedder: null });
      return { load: () => live.of('acme', ['support']), read: () => read };
    };
    const before = counting();
    const [anew] = (await before.load()) as readonly LoadedBanks[];
    expect(await grow(null)).toEqual({ outcome: 'live', taken: 6 });
    const after = counting();
    const [kept] = (await after.load()) as readonly LoadedBanks[];
    expect([before.read(), after.read()]).toEqual([6, 0]);
    expect(kept?.generation.index.body).toEqual(anew?.generation.index.body);
    expect(kept?.generation.id).toBe(anew?.generation.id);
  });

  it('gives no vector to a text without a word, and builds the generation all the same', async () => {
    await retain([...talk, aNewUnit({ id: 'sign', text: '…!' })]);
    expect(await grow()).toEqual({ outcome: 'live', taken: 7 });
    expect((await generations.vectors('acme', 'support', 1, 0)).vectors).toHaveLength(6);
  });

  it('lets two workers at one bank end with one whole generation', async () => {
    await retain(Array.from({ length: 600 }, (_, n) => aNewUnit({ id: `u${n}`, text: `turn ${n}` })));
    const both = await Promise.all([grow(), grow()]);
    expect(both.map((grown) => 'outcome' in grown && grown.outcome).filter((outcome) => outcome === 'live').length).toBeLessThanOrEqual(1);
    await grow();
    const [one, ...others] = await generations.list('acme', 'support');
    expect([one?.state, one?.units, others]).toEqual(['live', 600, []]);
  });
});
