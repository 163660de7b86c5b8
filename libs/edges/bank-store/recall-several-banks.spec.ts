import { isRefusal } from '@kernel/outcome';
import { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';
import { LiveGenerations } from '@planes/intelligence/recall/live-generations';
import type { LoadedBanks } from '@planes/intelligence/recall/loaded-banks';
import type { RecallSource } from '@planes/intelligence/recall/recall-source';
import type { Recalled, RecallQuestion } from '@planes/intelligence/recall/recalled';
import { describeWithStores, type TestStore } from '@testing/stores';
import { aBank, aNewUnit } from './a-new-unit.contract';
import { ask, FILTER, LIMIT, talk } from './recall-talk.cases';
import { PostgresBankStore } from './postgres-bank-store';
import type { NewUnit } from './stored-unit';

describeWithStores('recall from several banks', (open) => {
  let opened: TestStore;
  let store: PostgresBankStore;
  beforeEach(async () => {
    opened = await open();
    store = new PostgresBankStore(opened.source.as('fp_memory'), 'local');
    await store.putBank('acme', aBank());
  });
  afterEach(() => opened.close());

  /** Another process: nothing in memory yet. */
  const aProcess = (source: RecallSource = store) => {
    const memory = new GenerationMemory<LoadedBanks>(LIMIT);
    const recall = new BankRecall(source, new LiveGenerations(source, memory, 'none'), (text) => text.split(' ').length);
    return {
      memory,
      recall: async (question: RecallQuestion) => {
        const outcome = await recall.run('acme', question);
        if (isRefusal(outcome)) throw new Error(outcome.code);
        return outcome;
      },
      drop: (banks: readonly string[], tenant = 'acme') => recall.drop(tenant, banks),
    };
  };
  const retain = (units: readonly NewUnit[], bank = 'support') => store.retain('acme', bank, { units, idempotency: null });
  const ids = ({ hits }: Recalled) => hits.map(({ card }) => card.id);

  it('asks several banks as one, also of different kinds; the same text is shown once', async () => {
    for (const [name, profile] of [['b', 'chat'], ['c', 'documents']] as const) await store.putBank('acme', aBank({ name, profile })); // prettier-ignore
    await retain(talk);
    await retain([talk[0] ?? aNewUnit(), aNewUnit({ id: 'b1', text: 'A green kettle.' })], 'b');
    await retain([aNewUnit({ id: 'c1', text: 'Kettles: a manual.', title: 'Kettle' })], 'c');
    const filter = { ...FILTER, banks: ['c', 'support', 'b', 'b'] };
    const both = await aProcess().recall(ask('kettle', { filter }));
    expect(ids(both)).toEqual(expect.arrayContaining(['t0', 'b1', 'c1']));
    expect(new Set(ids(both)).size).toBe(ids(both).length);
    expect(both.generations).toHaveLength(2);
    expect(both.hits.map(({ score }) => score)).toEqual(both.hits.map(({ score }) => score).toSorted((a, b) => b - a));
  });

  it('keeps units of two banks apart that have one id: neither hides, shows or stands for the other', async () => {
    await store.putBank('acme', aBank({ name: 'b' }));
    await retain([
      aNewUnit({ id: 'x', text: 'A secret kettle of Ann.', visibleTo: ['user:ann'] }),
      aNewUnit({ id: 'y', session: 's2', text: 'Tea.' }),
    ]);
    await retain([aNewUnit({ id: 'x', text: 'An open kettle.' })], 'b');
    const seen = async (viewers: readonly string[], banks = ['b', 'support']) =>
      (await aProcess().recall(ask('kettle', { filter: { ...FILTER, banks, viewers }, neighbours: 1, budget: 100 }))).hits.map(
        ({ card, text }) => [card.bank, card.id, text],
      );
    expect(await seen([])).toEqual([['b', 'x', 'An open kettle.']]);
    expect((await seen(['user:ann'])).toSorted()).toEqual([['b', 'x', 'An open kettle.'], ['support', 'x', 'A secret kettle of Ann.']]); // prettier-ignore
    expect(await seen(['user:ann'], ['support'])).toEqual([['support', 'x', 'A secret kettle of Ann.']]);
    // Grown, not loaded: the second bank brings an id that the first one has.
    const { recall } = aProcess();
    const both = ask('kettle', { filter: { ...FILTER, banks: ['b', 'support'] }, external: ['x'] });
    await recall(both);
    await retain([aNewUnit({ id: 'y', text: 'A third kettle.' })], 'b');
    expect((await recall(both)).hash).toBe((await aProcess().recall(both)).hash);
  });

  it('shows what several banks say once, or as often as it is said', async () => {
    await store.putBank('acme', aBank({ name: 'b' }));
    await retain([aNewUnit({ id: 'x', text: 'A kettle.' })]);
    await retain([aNewUnit({ id: 'z', text: 'A kettle.' })], 'b');
    const filter = { ...FILTER, banks: ['b', 'support'] };
    expect((await aProcess().recall(ask('kettle', { filter }))).hits).toHaveLength(1);
    expect((await aProcess().recall(ask('kettle', { filter, repeats: 'shown' }))).hits).toHaveLength(2);
  });

  it('leaves nothing of a bank in memory once it is told to let go, not even of a load under way', async () => {
    const { memory, recall, drop } = aProcess();
    await store.putBank('acme', aBank({ name: 'b' }));
    await retain(talk);
    await recall(ask('kettle', { filter: { ...FILTER, banks: ['b', 'support'] } }));
    await recall(ask('kettle', { filter: { ...FILTER, banks: ['b'] } }));
    drop(['support'], 'globex');
    expect(memory.use().entries).toBe(2);
    drop(['support']);
    expect(memory.use().entries).toBe(1);
    const late = aProcess({
      heads: store.heads.bind(store),
      textsById: store.textsById.bind(store),
      indexRows: async (...asked) => {
        const read = await store.indexRows(...asked);
        late.drop(['support']);
        return read;
      },
    });
    expect(ids(await late.recall(ask('kettle')))).toContain('t0');
    expect(late.memory.use().entries).toBe(0);
  });
});
