import { setImmediate as turn } from 'node:timers/promises';
import { IndexGenerations } from '@edges/bank-store/index-generations';
import { PostgresIndexGenerations } from '@edges/bank-store/postgres-index-generations';
import { InMemoryEmbedder } from '@edges/embedder/in-memory-embedder';
import { provideValue } from '@platform/provide';
import { describeWithStores, type TestStore } from '@testing/stores';
import { BankEmbedder } from './bank-embedder';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

const BANK = 'support';
const TEXTS = ['The blue kettle never arrived.', 'The warehouse in Lyon received it.', 'The Oslo shop opens at nine.'];

describeWithStores('memories with vectors', (open) => {
  let opened: TestStore;
  let banks: BootedBanks;
  let generations: IndexGenerations;
  const embedder = new InMemoryEmbedder(32);
  beforeEach(async () => {
    opened = await open();
    generations = new PostgresIndexGenerations(opened.source.as('fp_memory'), 'local');
    banks = await bootBanks(opened, undefined, [provideValue(BankEmbedder, new BankEmbedder(embedder))], { MEMORY_GENERATIONS_MS: '10' });
  });
  afterEach(() => banks.close());

  const retain = (key: string, content: string) =>
    banks.post('/v1/retain', key, { bank_id: BANK, content, session_id: 's', principals: ['user:ann'] });
  const recalled = async (key: string) => {
    const { body } = await banks.post('/v1/recall', key, { bank_id: BANK, query: 'Where is the kettle?' });
    return body as { hits: readonly { text: string }[]; trace: { strategies_used: readonly string[]; latency_ms: number } };
  };
  /** Asks until the live generation of a tenant has so many vectors. */
  const untilVectors = async (tenant: string, many: number) => {
    for (;;) {
      const live = (await generations.list(tenant, BANK)).find(({ state }) => state === 'live');
      const { vectors } = await generations.vectors(tenant, BANK, live?.number ?? 0, 0);
      if (vectors.length === many) return;
      // A store in this process answers without leaving a turn to the rounds that are waited for.
      await turn();
    }
  };

  it('are recalled by words at once and by vectors soon after, and are forgotten with every vector', async () => {
    const key = banks.keyOf('acme', 'sam', 'developer');
    for (const text of TEXTS) {
      await retain(key, text);
      expect((await recalled(key)).hits.length).toBeGreaterThan(0);
    }
    await untilVectors('acme', TEXTS.length);
    expect((await recalled(key)).trace.strategies_used).toContain('denseSpread');
    await retain(key, 'The kettle is whole again.');
    await untilVectors('acme', TEXTS.length + 1);
    const { body } = await banks.post('/v1/forget', key, { bank_id: BANK, principal: 'user:ann' });
    expect(body).toMatchObject({ deleted_count: 4 });
    await untilVectors('acme', 0);
    expect((await recalled(key)).hits).toEqual([]);
  });

  it('stay in their tenant: neither texts nor vectors are told to another one', async () => {
    const [acme, globex] = [banks.keyOf('acme', 'sam', 'developer'), banks.keyOf('globex', 'sam', 'developer')];
    for (const text of TEXTS) await retain(acme, text);
    await retain(globex, 'A word of globex.');
    await untilVectors('acme', TEXTS.length);
    await untilVectors('globex', 1);
    const told = await recalled(globex);
    expect(told.hits.filter(({ text }) => TEXTS.includes(text))).toEqual([]);
    expect((await recalled(acme)).hits.length).toBe(TEXTS.length); // control
  });
});
