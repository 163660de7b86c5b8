import { digestOf } from '@kernel/digest';
import { anEdge, HANDBOOK } from '@planes/intelligence/knowledge/a-handbook';
import { contributions } from '@planes/intelligence/knowledge/contributed-edge';
import { verifySnapshot } from '@planes/intelligence/knowledge/verify-snapshot';
import { knowledgeSteps } from './knowledge-steps.contract';
import type { KnowledgeStore } from './knowledge-store';

export interface OpenKnowledgeStore {
  readonly store: KnowledgeStore;
  close(): Promise<void>;
}

const LATER = '2026-02-01T00:00:00.000Z';

/** One test per promise of {@link KnowledgeStore}. */
export function describeKnowledgeStore(open: () => Promise<OpenKnowledgeStore>): void {
  let opened: OpenKnowledgeStore;
  let store: KnowledgeStore;
  beforeEach(async () => {
    opened = await open();
    ({ store } = opened);
  });
  afterEach(() => opened.close());

  const { put, putWhole, state, publish, view, ranked, found } = knowledgeSteps(() => store);

  it('keeps a document as it is until it changes', async () => {
    expect([await put(), await put({ at: LATER }), await put({ at: LATER, title: 'New' }), await put({ collection: 'faq' })]).toEqual([
      'written',
      'unchanged',
      'written',
      'elsewhere',
    ]);
  });

  it('keeps the time of an unchanged document, so that its snapshot stays the same', async () => {
    await put();
    const before = await publish();
    await put({ at: LATER });
    expect((await publish('acme', LATER)).head).toEqual(before.head);
  });

  it('replaces all sections of a document', async () => {
    await put();
    await put({ text: '# Only\n\nthis is left\n', at: LATER });
    expect((await publish()).built.sections.map(({ section }) => section.section_id)).toEqual(['only']);
  });

  it('knows which sections stand', async () => {
    await put();
    const names = [
      { document_id: 'refunds.md', section_id: 'refunds' },
      { document_id: 'refunds.md', section_id: 'gone' },
    ];
    expect(await store.known('acme', names)).toEqual(names.slice(0, 1));
    expect(await store.known('globex', names)).toEqual([]);
  });

  it('keeps each edge once', async () => {
    await put();
    const edges = [anEdge(), anEdge({ object: '70.00 EUR' })];
    expect([await state('acme', edges), await state('acme', [...edges, anEdge()]), await state('acme', [])]).toEqual([2, 0, 0]);
  });

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

  it('publishes what stands, and an old snapshot stays as it was', async () => {
    expect(await store.current('acme')).toBeUndefined();
    await put();
    const old = await publish();
    await put({ text: '# Other\n\nOrders are broken here.\n', at: LATER });
    const fresh = await publish('acme', LATER);
    expect(await store.current('acme')).toEqual(fresh.head);
    expect(await store.snapshot('acme', old.head.snapshot_digest)).toEqual(old.head);
    expect(await found('acme', view(old.head), 'broken')).toEqual(['refunds.md#refunds/damaged-goods']);
    expect(await found('acme', view(fresh.head), 'broken')).toEqual(['refunds.md#other']);
  });

  it('points back when an earlier state is published again', async () => {
    await put();
    const old = await publish();
    await state('acme', [anEdge()]);
    await publish('acme', LATER);
    await put({ id: 'more.md', at: LATER });
    expect((await store.current('acme'))?.edges).toBe(1);
    expect(await store.publish('acme', LATER, () => old.built)).toEqual(old.head);
    expect(await store.current('acme')).toEqual(old.head);
  });

  it('publishes an empty working set, in which nothing is found', async () => {
    const { head } = await publish();
    expect([head.sections, head.edges, await found('acme', view(head))]).toEqual([0, 0, []]);
  });

  it('lets many publish at once and ends with what stands', async () => {
    await put();
    const heads = await Promise.all(Array.from({ length: 4 }, () => publish()));
    expect(new Set(heads.map(({ head }) => head.snapshot_digest)).size).toBe(1);
    expect(await store.current('acme')).toEqual(heads[0]?.head);
  });

  it('hides sections above the ceiling and of other collections (control: within both they are found)', async () => {
    await put();
    await put({ id: 'secret.md', classification: 'RESTRICTED' });
    await put({ id: 'faq.md', collection: 'faq' });
    const { head } = await publish();
    expect(await found('acme', view(head), 'broken')).toEqual(['refunds.md#refunds/damaged-goods']);
    expect(await found('acme', view(head, { ceiling: 'RESTRICTED' }), 'broken')).toHaveLength(2);
    expect(await found('acme', view(head, { collection: 'faq' }), 'broken')).toEqual(['faq.md#refunds/damaged-goods']);
  });

  it('hands out the edges of a snapshot in pages, by place', async () => {
    await put();
    await state('acme', [anEdge(), anEdge({ object: '70.00 EUR' }), anEdge({ predicate: 'owned_by', object: 'role:finance-lead' })]);
    const { head, built } = await publish();
    const first = await store.edges('acme', head.snapshot_digest, -1, 2);
    expect([...first, ...(await store.edges('acme', head.snapshot_digest, first.at(-1)?.place ?? -1, 2))]).toEqual(built.edges);
    expect(await store.edges('globex', head.snapshot_digest, -1, 2)).toEqual([]);
  });

  it('keeps tenants apart: snapshots, sections and edges of another are absent', async () => {
    await put();
    await state('acme', [anEdge()]);
    const { head } = await publish();
    expect(await found('acme', view(head))).not.toEqual([]);
    expect([await store.snapshot('globex', head.snapshot_digest), await store.current('globex')]).toEqual([undefined, undefined]);
    expect(await found('globex', view(head))).toEqual([]);
    expect(await store.edges('globex', head.snapshot_digest, -1, 10)).toEqual([]);
    expect((await publish('globex')).built.sections).toEqual([]);
  });

  it('gives the sections of a snapshot by place, page by page, as they were handed in', async () => {
    await put();
    await put({ id: 'faq.md', collection: 'faq' });
    const { head, built } = await publish();
    const page = (after: number, limit: number) => store.sections('acme', head.snapshot_digest, after, limit);
    const all = built.sections.map(({ place, section }) => ({ place, section }));
    expect([...(await page(-1, 3)), ...(await page(2, 100))]).toEqual(all);
    expect([await page(all.length - 1, 5), await store.sections('globex', head.snapshot_digest, -1, 5)]).toEqual([[], []]);
  });

  it('answers a question about a snapshot with the same bytes, however much is published in between', async () => {
    await put();
    const { head } = await publish();
    const hash = async () => digestOf(await ranked('acme', view(head), 'broken order refund'));
    const before = await hash();
    for (let i = 0; i < 3; i++) {
      await put({ id: `more${i}.md`, at: LATER });
      await publish('acme', LATER);
      expect(await hash()).toBe(before);
    }
  });
}
