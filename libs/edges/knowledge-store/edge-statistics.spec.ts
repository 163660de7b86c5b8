import { anEdge } from '@planes/intelligence/knowledge/a-handbook';
import { describeWithStores, type TestStore } from '@testing/stores';
import { knowledgeSteps } from './knowledge-steps.contract';
import { PostgresKnowledgeStore } from './postgres-knowledge-store';

const KNOWN = `SELECT count(*)::int AS columns FROM pg_catalog.pg_statistic WHERE starelid = 'knowledge.snapshot_edge'::regclass`;

describeWithStores('publishing a snapshot', (open) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
    await store.source.asLogin((client) => client.query('DELETE FROM pg_catalog.pg_statistic WHERE starelid >= 16384'));
  });
  afterEach(() => store.close());

  /** Columns of the published edges that the planner knows something of, after this many were published. */
  async function knownAfter(edges: number): Promise<number> {
    const { put, state, publish } = knowledgeSteps(() => new PostgresKnowledgeStore(store.source.as('fp_knowledge'), 'local'));
    await put();
    await state('acme', Array.from({ length: edges }, (_, at) => anEdge({ predicate: 'applies_to', object: `product:p${at}` }))); // prettier-ignore
    expect((await publish()).head.edges).toBe(edges);
    return store.source.asLogin(async (client) => (await client.query(KNOWN)).rows[0].columns as number);
  }

  it('with many edges tells the planner of them before anybody asks', async () => {
    expect(await knownAfter(1_000)).toBeGreaterThan(5);
  });

  it('control: with few, which are read at once anyway, does not', async () => {
    expect(await knownAfter(10)).toBe(0);
  });
});
