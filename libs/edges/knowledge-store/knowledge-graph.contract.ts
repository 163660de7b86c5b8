import { anEdge } from '@planes/intelligence/knowledge/a-handbook';
import type { SnapshotView, KnowledgeStore } from './knowledge-store';
import { knowledgeSteps } from './knowledge-steps.contract';
import type { KnowledgeGraph } from './knowledge-graph';

export interface OpenKnowledgeGraph {
  readonly graph: KnowledgeGraph;
  /** Where the snapshots are published that the graph is of. */
  readonly store: KnowledgeStore;
  close(): Promise<void>;
}

/** One test per promise of {@link KnowledgeGraph}. */
export function describeKnowledgeGraph(open: () => Promise<OpenKnowledgeGraph>): void {
  let opened: OpenKnowledgeGraph;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  const { put, state, publish, view } = knowledgeSteps(() => opened.store);
  const touching = (seen: SnapshotView, nodes: readonly string[], limit = 10, tenant = 'acme') =>
    opened.graph.touching(tenant, seen, nodes, limit);

  it('hides edges above the ceiling and of other collections (control: within both they are found)', async () => {
    await put();
    await put({ id: 'secret.md', classification: 'RESTRICTED' });
    await put({ id: 'faq.md', collection: 'faq' });
    await state('acme', [
      anEdge(),
      anEdge({ evidence_ref: 'kg:secret.md#refunds', classification: 'PUBLIC' }),
      anEdge({ evidence_ref: 'kg:faq.md#refunds' }),
    ]);
    const { head } = await publish();
    const refs = async (seen: SnapshotView) => (await touching(seen, ['policy:refunds'])).map(({ edge }) => edge.evidence_ref).sort();
    expect(await refs(view(head))).toEqual(['kg:refunds.md#refunds/limits']);
    expect(await refs(view(head, { ceiling: 'RESTRICTED' }))).toHaveLength(2);
    expect(await refs(view(head, { collection: 'faq' }))).toEqual(['kg:faq.md#refunds']);
    expect(await refs(view(head, { ceiling: 'PUBLIC' }))).toEqual([]);
  });

  it('finds edges at either end, by place and no more than asked', async () => {
    await put();
    const owned = anEdge({ predicate: 'owned_by', object: 'role:finance-lead' });
    const other = anEdge({ subject: 'policy:goodwill', object: '10.00 EUR', evidence_ref: 'kg:refunds.md#refunds' });
    const looped = anEdge({ subject: 'policy:goodwill', predicate: 'replaces', object: 'policy:goodwill' });
    await state('acme', [anEdge(), owned, other, looped]);
    const { head, built } = await publish();
    expect((await touching(view(head), ['role:finance-lead'])).map(({ edge }) => edge)).toEqual([owned]);
    const all = await touching(view(head), ['policy:refunds', 'policy:goodwill']);
    expect(all).toEqual(built.edges.map(({ place, digest, edge }) => ({ place, digest, edge })));
    expect(await touching(view(head), ['policy:refunds', 'policy:goodwill'], 1)).toEqual(all.slice(0, 1));
    expect(await touching(view(head), ['policy:nobody'])).toEqual([]);
  });

  it('finds what may be in dispute: by subject, and by what sections speak of', async () => {
    await put();
    const owned = anEdge({ predicate: 'owned_by', object: 'role:finance-lead' });
    const other = anEdge({ subject: 'policy:goodwill', object: '10.00 EUR', evidence_ref: 'kg:refunds.md#refunds' });
    await state('acme', [anEdge(), owned, other]);
    const { head } = await publish();
    const ask = { predicates: ['has_limit'], subjects: ['policy:refunds'], sections: [] };
    const disputable = (question: typeof ask | { sections: { document_id: string; section_id: string }[] }) =>
      opened.graph.disputable('acme', view(head), { ...ask, ...question });
    expect(await disputable(ask)).toEqual([anEdge()]);
    const section = { document_id: 'refunds.md', section_id: 'refunds' };
    expect(await disputable({ ...ask, subjects: [], sections: [section] })).toEqual([other]);
    expect(await opened.graph.disputable('acme', view(head, { ceiling: 'PUBLIC' }), ask)).toEqual([]);
  });

  it('keeps snapshots apart: an edge that came later is not in the one before', async () => {
    await put();
    await state('acme', [anEdge()]);
    const before = await publish();
    await state('acme', [anEdge({ predicate: 'owned_by', object: 'role:finance-lead' })]);
    const after = await publish();
    expect(await touching(view(before.head), ['policy:refunds'])).toHaveLength(1);
    expect(await touching(view(after.head), ['policy:refunds'])).toHaveLength(2);
  });

  it('keeps tenants apart (control: the owner finds them), whatever is called as they are', async () => {
    for (const tenant of ['acme', 'globex']) await put({ tenant });
    await state('acme', [anEdge()]);
    await state('globex', [anEdge({ object: '1.00 EUR' })]);
    const [acme, globex] = [await publish('acme'), await publish('globex')];
    const found = async (tenant: string, seen: SnapshotView) =>
      (await touching(seen, ['policy:refunds'], 10, tenant)).map(({ edge }) => edge.object);
    expect([await found('acme', view(acme.head)), await found('globex', view(globex.head))]).toEqual([['50.00 EUR'], ['1.00 EUR']]);
    expect([await found('globex', view(acme.head)), await found('acme', view(globex.head))]).toEqual([[], []]);
  });
}
