import type { Classification } from '@kernel/classification';
import { digestOfBytes } from '@kernel/digest';
import { HANDBOOK, handbookSections } from '@planes/intelligence/knowledge/a-handbook';
import { BUSINESS_ONTOLOGY } from '@planes/intelligence/knowledge/ontology';
import { loadSections, rankSections } from '@planes/intelligence/knowledge/rank-sections';
import { type BuiltSnapshot, buildSnapshot, type WorkingSet } from '@planes/intelligence/knowledge/snapshot';
import type { KnowledgeDocument, KnowledgeStore, SnapshotHead, SnapshotView } from './knowledge-store';

export const AT = '2026-01-31T09:30:00.000Z';
const build = (tenant: string) => (working: WorkingSet) => buildSnapshot(tenant, working, BUSINESS_ONTOLOGY);

interface Written extends Partial<Pick<KnowledgeDocument, 'collection' | 'title' | 'classification'>> {
  readonly id?: string;
  readonly text?: string;
  readonly at?: string;
  readonly tenant?: string;
}

/** What the contract does to a store again and again. The store is asked for each time: every test has its own. */
export function knowledgeSteps(store: () => KnowledgeStore) {
  const put = ({ id = 'refunds.md', text = HANDBOOK, at = AT, tenant = 'acme', ...change }: Written = {}) => {
    const content = Buffer.from(text, 'utf8');
    const facts = {
      collection: 'handbook',
      title: 'Handbook',
      classification: 'INTERNAL' as Classification,
      document_id: id,
      recorded_at: at,
      ...change,
    };
    return store().putDocument(
      tenant,
      { ...facts, content, content_digest: digestOfBytes(content) },
      handbookSections({ ...facts, document_digest: digestOfBytes(content) }, text),
    );
  };
  const publish = async (tenant = 'acme', at = AT): Promise<{ readonly head: SnapshotHead; readonly built: BuiltSnapshot }> => {
    let built: BuiltSnapshot | undefined;
    const head = await store().publish(tenant, at, (working) => (built = build(tenant)(working)));
    if (built === undefined) throw new Error('nothing was built');
    return { head, built };
  };
  const view = (head: SnapshotHead, change: Partial<SnapshotView> = {}): SnapshotView => ({
    snapshot: head.snapshot_digest,
    collection: 'handbook',
    ceiling: 'INTERNAL',
    ...change,
  });
  const ranked = async (tenant: string, { snapshot, collection, ceiling }: SnapshotView, query: string) => {
    const loaded = loadSections(tenant, snapshot, await store().sections(tenant, snapshot, -1, 1_000));
    return rankSections(loaded, { tenant, collection, query, ceiling, limit: 10 });
  };
  const found = async (tenant: string, seen: SnapshotView, query = 'broken order') =>
    (await ranked(tenant, seen, query)).map(({ section }) => `${section.document_id}#${section.section_id}`);
  return { put, publish, view, ranked, found };
}
