import type { EVIDENCE, VersionsOf } from '@kernel/cache-families';
import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { TenantId } from '@kernel/tenant';
import type { ValueCache } from '@kernel/value-cache';
import type { KnowledgeGraph } from '@edges/knowledge-store/knowledge-graph';
import type { KnowledgeStore, SnapshotHead, SnapshotView } from '@edges/knowledge-store/knowledge-store';
import { assembleBundle, type FoundEvidence, type FoundSection } from '@planes/intelligence/knowledge/assemble-bundle';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';
import { functionalPredicates } from '@planes/intelligence/knowledge/find-conflicts';
import { KNOWLEDGE_LOGIC_VERSIONS } from '@planes/intelligence/knowledge/logic';
import { rankSections } from '@planes/intelligence/knowledge/rank-sections';
import { beginWalk, MOST_HOPS, type Walk, walkOn } from '@planes/intelligence/knowledge/walk-edges';
import { RETRIEVAL_LOGIC_VERSIONS } from '@planes/intelligence/retrieval/logic';
import { SnapshotIndexes } from './snapshot-indexes';

export interface EvidenceQuestion {
  readonly snapshot_digest: Digest;
  readonly collection: string;
  readonly query: string;
  readonly top_k: number;
  readonly max_hops: number;
  readonly max_classification: Classification;
  readonly entities: readonly string[];
}

/** Everything that decides what is found: evidence that was kept under other versions is found anew. */
export const EVIDENCE_LOGIC = [...KNOWLEDGE_LOGIC_VERSIONS, ...RETRIEVAL_LOGIC_VERSIONS].join(' ');

/** Finds evidence in one pinned snapshot, and nowhere else. The same question finds the same, so it is kept, as narrow as the question's ceiling. */
export class RetrieveEvidence {
  private readonly indexes: SnapshotIndexes;

  constructor(
    private readonly store: Pick<KnowledgeStore, 'snapshot' | 'sections'>,
    private readonly graph: KnowledgeGraph,
    private readonly kept: ValueCache<EvidenceBundle, VersionsOf<typeof EVIDENCE>>,
  ) {
    this.indexes = new SnapshotIndexes(store);
  }

  run(tenant: TenantId, question: EvidenceQuestion): Promise<EvidenceBundle | Refusal> {
    const key = {
      tenant,
      classification: question.max_classification,
      versions: { snapshot: question.snapshot_digest, logic: EVIDENCE_LOGIC },
      question,
    };
    return this.kept.of(key, () => this.retrieve(tenant, question));
  }

  private async retrieve(tenant: TenantId, question: EvidenceQuestion): Promise<EvidenceBundle | Refusal> {
    const head = await this.store.snapshot(tenant, question.snapshot_digest);
    if (head === undefined) return unknownSnapshot(question.snapshot_digest);
    const view: SnapshotView = {
      snapshot: head.snapshot_digest,
      collection: question.collection,
      ceiling: question.max_classification,
    };
    // One more than asked for tells whether there is more.
    const { collection, query, max_classification: ceiling } = question;
    const index = await this.indexes.of(tenant, head.snapshot_digest);
    const sections = rankSections(index, { tenant, collection, query, ceiling, limit: question.top_k + 1 });
    const edges = head.edges === 0 ? { walk: beginWalk([]), disputable: [] } : await this.edges(tenant, head, view, question, sections);
    return assembleBundle(
      {
        tenant,
        snapshot: head.snapshot_digest,
        ontology: head.ontology,
        ontology_digest: head.ontology_digest,
        generation: index.generation.id,
        query: question.query,
        entities: question.entities,
        top_k: question.top_k,
      },
      { sections, ...edges },
    );
  }

  private async edges(
    tenant: TenantId,
    head: SnapshotHead,
    view: SnapshotView,
    { entities, max_hops, top_k }: EvidenceQuestion,
    sections: readonly FoundSection[],
  ): Promise<Pick<FoundEvidence, 'walk' | 'disputable'>> {
    const walk = await this.walk(tenant, view, entities, max_hops);
    const disputable = await this.graph.disputable(tenant, view, {
      predicates: functionalPredicates(head.ontology),
      subjects: [...new Set([...walk.walked.values()].map(({ edge }) => edge.subject))],
      sections: sections.slice(0, top_k).map(({ section: { document_id, section_id } }) => ({ document_id, section_id })),
    });
    return { walk, disputable };
  }

  private async walk(tenant: TenantId, view: SnapshotView, entities: readonly string[], hops: number): Promise<Walk> {
    let walk = beginWalk(entities);
    while (walk.hop < hops && walk.frontier.length > 0) {
      // Those walked before come again; one more than the limit tells whether there is more.
      walk = walkOn(walk, await this.graph.touching(tenant, view, walk.frontier, 2 * MOST_HOPS + 1));
    }
    return walk;
  }
}

function unknownSnapshot(digest: Digest): Refusal {
  const code: KnowledgeCode = 'KNOWLEDGE_SNAPSHOT_UNKNOWN';
  return refused(code, `this tenant has published no snapshot ${digest}`);
}
