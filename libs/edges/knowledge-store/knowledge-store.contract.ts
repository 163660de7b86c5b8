import { digestOf } from '@kernel/digest';
import { anEdge } from '@planes/intelligence/knowledge/a-handbook';
import { knowledgeSteps } from './knowledge-steps.contract';
import { describeWorkingSet } from './working-set.contract';
import type { KnowledgeStore } from './knowledge-store';

export interface OpenKnowledgeStore {
  readonly store: KnowledgeStore;
  close(): Promise<void>;
}

const LATER = '2026-02-01T00:00:00.000Z';

/** One test per promise of {@link KnowledgeStore}; those about the working set stand in `working-set.contract.ts`. */
export function describeKnowledgeStore(open: () => Promise<OpenKnowledgeStore>): void {
  let opened: OpenKnowledgeStore;
  let store: KnowledgeStore;
  beforeEach(async () => {
    opened = await open();
    ({ store } = opened);
  });
  afterEach(() => opened.close());

  const { put, state, publish, view, ranked, found } = knowledgeSteps(() => store);

  describeWorkingSet(() => store);

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
