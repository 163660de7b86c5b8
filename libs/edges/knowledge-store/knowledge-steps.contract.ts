import type { Classification } from '@kernel/classification';
import { digestOfBytes } from '@kernel/digest';
import { anOntology, HANDBOOK, handbookSections } from '@planes/intelligence/knowledge/a-handbook';
import { contributions } from '@planes/intelligence/knowledge/contributed-edge';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import { loadSections, rankSections } from '@planes/intelligence/knowledge/rank-sections';
import { type BuiltSnapshot, buildSnapshot, type WorkingSet } from '@planes/intelligence/knowledge/snapshot';
import type { KnowledgeDocument, KnowledgeStore, SnapshotHead, SnapshotView } from './knowledge-store';

export const AT = '2026-01-31T09:30:00.000Z';
const build = (tenant: string) => (working: WorkingSet) => buildSnapshot(tenant, working, anOntology());

interface Written extends Partial<Pick<KnowledgeDocument, 'collection' | 'title' | 'classification'>> {
  readonly id?: string;
  readonly text?: string;
  readonly at?: string;
  readonly reader?: string;
  readonly tenant?: string;
}

/** What the contract does to a store again and again. The store is asked for each time: every test has its own. */
export function knowledgeSteps(store: () => KnowledgeStore) {
  const putWhole = ({ id = 'refunds.md', text = HANDBOOK, at = AT, tenant = 'acme', reader = 'lines@1', ...change }: Written = {}) => {
    const content = Buffer.from(text, 'utf8');
    const facts = {
      collection: 'handbook',
      title: 'Handbook',
      classification: 'INTERNAL' as Classification,
      document_id: id,
      recorded_at: at,
      ...change,
    };
    const kept = { content, content_digest: digestOfBytes(content), reader, text: null, valid_until: null, review_by: null };
    return store().putDocument(
      tenant,
      { ...facts, ...kept },
      handbookSections({ ...facts, document_digest: digestOfBytes(content) }, text),
    );
  };
  const put = async (written: Written = {}) => (await putWhole(written)).kind;
  const state = (tenant: string, edges: readonly Edge[]) => store().putEdges(tenant, contributions(edges));
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
    return rankSections(loaded, { tenant, collection, query, ceiling, limit: 10 }).sections;
  };
  const found = async (tenant: string, seen: SnapshotView, query = 'broken order') =>
    (await ranked(tenant, seen, query)).map(({ section }) => `${section.document_id}#${section.section_id}`);
  return { put, putWhole, state, publish, view, ranked, found };
}
