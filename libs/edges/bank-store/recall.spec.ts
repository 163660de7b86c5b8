import { isRefusal } from '@kernel/outcome';
import { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';
import { LiveGenerations } from '@planes/intelligence/recall/live-generations';
import type { Embedding, LoadedBanks } from '@planes/intelligence/recall/loaded-banks';
import type { Recalled, RecallQuestion } from '@planes/intelligence/recall/recalled';
import { ANALYSER } from '@planes/intelligence/retrieval/analysis/terms';
import { describeWithStores, type TestStore } from '@testing/stores';
import { aBank, aForget, aNewUnit, AT } from './a-new-unit.contract';
import { ask, FILTER, inProcess, LIMIT, TALK, talk } from './recall-talk.cases';
import { PostgresBankStore } from './postgres-bank-store';
import type { NewUnit } from './stored-unit';
import { EVERY_UNIT } from './unit-choice';

describeWithStores('recall', (open) => {
  let opened: TestStore;
  let store: PostgresBankStore;
  beforeEach(async () => {
    opened = await open();
    store = new PostgresBankStore(opened.source.as('fp_memory'), 'local');
    await store.putBank('acme', aBank());
  });
  afterEach(() => opened.close());

  /** Another process: nothing in memory yet. */
  const aProcess = (limit = LIMIT, embedding: Embedding = 'none') => {
    const memory = new GenerationMemory<LoadedBanks>(limit);
    const recall = new BankRecall(store, new LiveGenerations(store, memory, embedding), (text) => text.split(' ').length);
    return {
      memory,
      recall: async (question: RecallQuestion, tenant = 'acme') => {
        const outcome = await recall.run(tenant, question);
        if (isRefusal(outcome)) throw new Error(outcome.code);
        return outcome;
      },
      refusal: (question: RecallQuestion, tenant = 'acme') => recall.run(tenant, question),
    };
  };
  const retain = (units: readonly NewUnit[], bank = 'support') => store.retain('acme', bank, { units, idempotency: null });
  const ids = ({ hits }: Recalled) => hits.map(({ card }) => card.id);

  it.each(['none', 'own text'] as const)(
    'ranks byte for byte as the engine alone, whether loaded whole or grown (vectors: %s)',
    async (embedding) => {
      const grown = aProcess(LIMIT, embedding);
      for (const unit of talk) {
        await retain([unit]);
        await grown.recall(ask('kettle'));
      }
      const stored = (await store.indexRows('acme', 'support', 0))?.rows ?? [];
      const digests = new Map(stored.map(({ card, digest }) => [card.id, digest]));
      for (const text of [
        'Where is the refund for the kettle?',
        'What happened on 3 May?',
        'Lyon',
        '返金',
        'latest payment',
        'nothing of it',
      ]) {
        const whole = await aProcess(LIMIT, embedding).recall(ask(text));
        expect((await grown.recall(ask(text))).hash).toBe(whole.hash);
        expect(inProcess(talk, digests, ask(text), embedding)).toBe(whole.hash);
      }
    },
  );

  it('finds what was acknowledged, also when another process wrote it', async () => {
    const [here, there] = [aProcess(), aProcess()];
    await retain(talk.slice(0, 2));
    expect(ids(await here.recall(ask('Lyon warehouse')))).toEqual([]);
    expect(ids(await there.recall(ask('Lyon warehouse')))).toEqual([]);
    await retain(talk.slice(2));
    expect(ids(await here.recall(ask('Lyon warehouse')))[0]).toBe('t3');
    expect(ids(await there.recall(ask('Lyon warehouse')))[0]).toBe('t3');
    // Two generations each: a miss before the first and, as what was kept could be added to, none before the second.
    expect(here.memory.use()).toMatchObject({ misses: 1, hits: 1, entries: 1 });
  });

  it('shows nothing of what was forgotten or retired, from the next question on', async () => {
    const { recall } = aProcess();
    await retain(talk);
    expect(ids(await recall(ask('kettle')))).toContain('t0');
    await store.retire('acme', 'support', { choice: { ...EVERY_UNIT, ids: ['t0'] }, at: AT + 500, why: 'archived' });
    expect(ids(await recall(ask('kettle')))).not.toContain('t0');
    expect(ids(await recall(ask('kettle', { filter: { ...FILTER, asOf: AT + 499 } })))).toContain('t0');
    await store.forget('acme', aForget({ ids: ['t0'] }));
    expect(ids(await recall(ask('kettle', { filter: { ...FILTER, asOf: AT + 499 } })))).not.toContain('t0');
  });

  it('hands texts over verbatim, with reasons that sum up to the score and neighbours under a budget', async () => {
    await retain(talk);
    const { hits, neighbours, tokens, truncated } = await aProcess().recall(ask('warehouse Lyon', { most: 1, neighbours: 1 }));
    expect(hits.map(({ place, text, card }) => [place, text, card.position])).toEqual([[1, TALK[3][1], 3]]);
    expect(hits[0]?.reasons.reduce((sum, { adds }) => sum + adds, 0)).toBeCloseTo(hits[0]?.score ?? 0, 5);
    expect(neighbours.map(({ card, broughtBy }) => [card.id, broughtBy])).toEqual([['t2', 't3'], ['t4', 't3']]); // prettier-ignore
    // 9 words of the hit, 6 and 9 around it.
    expect([tokens, truncated]).toEqual([24, false]);
    expect(await aProcess().recall(ask('warehouse Lyon', { most: 1, neighbours: 1, budget: 15 }))).toMatchObject({ tokens: 15, neighbours: [{ card: { id: 't2' } }] }); // prettier-ignore
    expect(await aProcess().recall(ask('warehouse Lyon', { budget: 8 }))).toMatchObject({ hits: [], truncated: true });
  });

  it('draws a filter anew when a unit expires between two questions', async () => {
    const { recall } = aProcess();
    await retain([aNewUnit({ text: 'a kettle', expiresAt: AT + 100 })]);
    const at = (now: number) => recall(ask('kettle', { filter: { ...FILTER, now } })).then(ids);
    expect([await at(AT), await at(AT + 99), await at(AT + 100), await at(AT + 98)]).toEqual([['u1'], ['u1'], [], ['u1']]);
  });

  it('refuses a bank that is not there, and a question without a word', async () => {
    const { refusal } = aProcess();
    expect(await refusal(ask('x', { filter: { ...FILTER, banks: ['support', 'absent'] } }))).toMatchObject({
      code: 'BANK_UNKNOWN',
      rules: ['absent'],
    });
    expect(await refusal(ask('x', { filter: { ...FILTER, banks: [] } }))).toMatchObject({ code: 'BANK_UNKNOWN' });
    expect(await refusal(ask('?!'))).toMatchObject({ code: 'RETRIEVAL_QUESTION_EMPTY' });
    expect(await refusal(ask('kettle'), 'globex')).toMatchObject({ code: 'BANK_UNKNOWN' });
  });

  it('keeps one tenant’s words out of another’s recall, in memory and in the store', async () => {
    const { recall } = aProcess();
    await retain(talk);
    await store.putBank('globex', aBank());
    expect(ids(await recall(ask('kettle')))).not.toEqual([]);
    expect(await recall(ask('kettle'), 'globex')).toMatchObject({ hits: [], considered: 0 });
  });

  it('answers the same within a memory too small for any generation', async () => {
    await retain(talk);
    const small = aProcess(1);
    const first = await small.recall(ask('kettle'));
    expect(await small.recall(ask('kettle'))).toEqual(first);
    expect(first.hash).toBe((await aProcess().recall(ask('kettle'))).hash);
    expect(small.memory.use()).toMatchObject({ entries: 0, hits: 0, misses: 2 });
  });

  it('reads texts again whose analysis is another analyser’s', async () => {
    const old = { ...talk[0]?.analysis, analyser: 'intelligence/retrieval/analysis@0', body: ['nothing'] } as NewUnit['analysis'];
    await retain([{ ...aNewUnit({ text: 'a kettle' }), analysis: old }]);
    expect(ids(await aProcess().recall(ask('kettle')))).toEqual(['u1']);
    expect(ANALYSER).not.toBe(old.analyser);
    await store.putBank('acme', aBank({ language: 'german' }));
    await retain([aNewUnit({ id: 'u2', text: 'Häuser am See' })]);
    expect(ids(await aProcess().recall(ask('Haus')))[0]).toBe('u2');
  });

  it('answers many questions at once while units come in, each from everything acknowledged before it', async () => {
    const { recall } = aProcess();
    for (let round = 0; round < 5; round++) {
      await retain([aNewUnit({ id: `k${round}`, text: `kettle number ${round}` })]);
      const answers = await Promise.all(Array.from({ length: 4 }, () => recall(ask('kettle'))));
      for (const answer of answers) expect(answer.considered).toBe(round + 1);
    }
  });
});
