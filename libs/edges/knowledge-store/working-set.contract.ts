import { anEdge, HANDBOOK } from '@planes/intelligence/knowledge/a-handbook';
import { contributions } from '@planes/intelligence/knowledge/contributed-edge';
import { verifySnapshot } from '@planes/intelligence/knowledge/verify-snapshot';
import { knowledgeSteps } from './knowledge-steps.contract';
import type { KnowledgeStore } from './knowledge-store';

const LATER = '2026-02-01T00:00:00.000Z';

/** What a store promises about documents and who contributes which edge. The store is asked for each time: every test has its own. */
export function describeWorkingSet(open: () => KnowledgeStore): void {
  let store: KnowledgeStore;
  beforeEach(() => {
    store = open();
  });
  const { put, putWhole, state, publish, view, found } = knowledgeSteps(() => store);

  it('makes the sections anew when another reader read the same bytes', async () => {
    expect([await put(), await put({ reader: 'lines@2' }), await put({ reader: 'lines@2' })]).toEqual(['written', 'written', 'unchanged']);
  });

  it('drops, with a new content, the edges that lost their section and those that were made of the old one', async () => {
    await put();
    const derived = anEdge({ origin: 'rule', stated_by: 'rules.a@1.0.0' });
    await state('acme', [anEdge(), anEdge({ evidence_ref: 'kg:refunds.md#delivery' }), derived]);
    expect(await putWhole({ text: HANDBOOK.replace('# Delivery', '# Sending'), at: LATER })).toEqual({ kind: 'written', dropped: 2 });
    expect((await publish()).built.edges.map(({ edge }) => edge)).toEqual([anEdge()]);
  });

  it('asks to try again when the document of an edge has gone meanwhile', async () => {
    await expect(state('acme', [anEdge()])).rejects.toMatchObject({ name: 'Fault', code: 'STORE_CONFLICT', retry: 'later' });
  });

  it('replaces what one contributor made of a document, and nobody else’s', async () => {
    await put();
    const made = (object: string, by: string) => anEdge({ object, origin: 'rule', stated_by: by });
    const replace = (by: string, ...objects: readonly string[]) =>
      store.replaceEdges('acme', 'refunds.md', `rule:${by}`, contributions(objects.map((object) => made(object, by))));
    await state('acme', [anEdge()]);
    expect([await replace('a@1', '1', '2'), await replace('b@1', '3'), await replace('a@1', '2')]).toEqual([2, 1, 1]);
    const { built } = await publish();
    expect(built.edges.map(({ edge }) => edge.object).sort()).toEqual(['2', '3', '50.00 EUR']);
  });

  it('gives the standing sections of a document or a collection, page by page', async () => {
    await put();
    await put({ id: 'faq.md', collection: 'faq' });
    const first = await store.standing('acme', { collection: 'handbook' }, undefined, 3);
    const rest = await store.standing('acme', { collection: 'handbook' }, first.at(-1), 100);
    expect([...first, ...rest].map(({ section_id }) => section_id)).toEqual([
      '_',
      'delivery',
      'refunds',
      'refunds/damaged-goods',
      'refunds/limits',
    ]);
    expect(await store.standing('acme', { document_id: 'faq.md' }, undefined, 100)).toHaveLength(5);
    expect(await store.standing('globex', { collection: 'handbook' }, undefined, 100)).toEqual([]);
  });

  it('removes documents with all that rests on them, counted; what others say too stays', async () => {
    await put();
    await put({ id: 'faq.md', collection: 'faq' });
    await state('acme', [
      anEdge(),
      anEdge({ subject: 'policy:goodwill', object: '10.00 EUR' }),
      anEdge({ evidence_ref: 'kg:faq.md#refunds' }),
    ]);
    // Gone: policy:goodwill and 10.00 EUR. The other two names stand in faq.md as well.
    const counts = { documents: 1, sections: 5, edges: 2, nodes_gone: 2 };
    const before = await publish();
    expect(await store.remove('acme', { document_id: 'refunds.md' }, 'count')).toEqual(counts);
    expect((await publish()).head).toEqual(before.head); // control: counting removes nothing
    expect(await store.remove('acme', { document_id: 'refunds.md' }, 'remove')).toEqual(counts);
    expect(await store.remove('acme', { document_id: 'refunds.md' }, 'remove')).toBeUndefined();
    const { built } = await publish('acme', LATER);
    expect(built.sections.every(({ section }) => section.document_id === 'faq.md')).toBe(true);
    expect(built.edges.map(({ edge }) => [edge.subject, edge.evidence_ref])).toEqual([['policy:refunds', 'kg:faq.md#refunds']]);
    expect(await found('acme', view(before.head), 'broken')).toHaveLength(1);
    expect(await store.remove('acme', { collection: 'faq' }, 'remove')).toEqual({ documents: 1, sections: 5, edges: 1, nodes_gone: 2 });
    expect((await publish('acme', LATER)).built).toMatchObject({ sections: [], edges: [] });
  });

  it('removes nothing of another tenant', async () => {
    await put();
    expect(await store.remove('globex', { document_id: 'refunds.md' }, 'remove')).toBeUndefined();
    expect((await publish()).head.sections).toBe(5);
  });

  it('lists snapshots, newest first', async () => {
    await put();
    const old = await publish();
    await state('acme', [anEdge()]);
    const fresh = await publish('acme', LATER);
    expect(await store.snapshots('acme', 10)).toEqual([fresh.head, old.head]);
    expect(await store.snapshots('acme', 1)).toEqual([fresh.head]);
    expect(await store.snapshots('globex', 10)).toEqual([]);
  });

  it('hands out a snapshot’s stored bytes, which are what was published', async () => {
    await put();
    await state('acme', [anEdge()]);
    const { head } = await publish();
    const stored = await store.storedHead('acme', head.snapshot_digest);
    if (stored === undefined) throw new Error('a published snapshot has no bytes');
    const sections = await store.storedSections('acme', head.snapshot_digest, -1, 100);
    const edges = await store.storedEdges('acme', head.snapshot_digest, -1, 100);
    expect([sections.length, edges.length]).toEqual([5, 1]);
    expect(verifySnapshot('acme', { ...stored, sections, edges })).toEqual([]);
    expect(await store.storedHead('globex', head.snapshot_digest)).toBeUndefined();
  });
}
