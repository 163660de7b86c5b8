import type { Classification } from '@kernel/classification';
import type { Clock } from '@kernel/clock';
import type { Digest } from '@kernel/digest';
import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { elapsed, type Millis, type Timestamp } from '@kernel/time';
import type { KnowledgeGraph } from '@edges/knowledge-store/knowledge-graph';
import type { SnapshotHead, SnapshotView } from '@edges/knowledge-store/knowledge-store';
import { assembleBundle } from '@planes/intelligence/knowledge/assemble-bundle';
import type { DatedBundle } from '@planes/intelligence/knowledge/dated-bundle';
import { functionalPredicates } from '@planes/intelligence/knowledge/ontology';
import { type RankedSections, rankSections } from '@planes/intelligence/knowledge/rank-sections';
import { beginWalk, outOfTime, WALK_BUDGET, type Walk, walkOn } from '@planes/intelligence/knowledge/walk-edges';
import { unknownSnapshot } from './show-snapshot';
import type { SnapshotIndexes } from './snapshot-indexes';

/** Bounds of one answer; null where the usual one is enough. */
export interface EvidenceBounds {
  readonly edges: number | null;
  readonly nodes: number | null;
  readonly tokens: number | null;
  readonly millis: Millis | null;
}

/** What is looked for, and where. */
export interface EvidenceSearch {
  readonly snapshot_digest: Digest;
  readonly collection: string;
  readonly query: string;
  readonly top_k: number;
  readonly max_hops: number;
  readonly max_classification: Classification;
  readonly entities: readonly string[];
  readonly bounds: EvidenceBounds;
}

export interface EvidenceQuestion extends EvidenceSearch {
  /** When staleness is judged; null: it is not. */
  readonly as_of: Timestamp | null;
}

/** A bundle with what it was made of. */
export interface FoundBundle {
  readonly kind: 'found';
  readonly dated: DatedBundle;
  readonly ranked: RankedSections;
  readonly walk: Walk;
  readonly profile: string;
}

/** Finds evidence in one pinned snapshot, and nowhere else. The same question finds the same, unless it runs out of time. */
export class FindEvidence {
  constructor(
    private readonly graph: KnowledgeGraph,
    private readonly indexes: SnapshotIndexes,
    private readonly countTokens: (text: string) => number,
    private readonly clock: Clock,
  ) {}

  /** Refuses KNOWLEDGE_SNAPSHOT_UNKNOWN. */
  async run(tenant: TenantId, question: EvidenceSearch): Promise<FoundBundle | Refusal> {
    const began = this.clock.now();
    const loaded = await this.indexes.of(tenant, question.snapshot_digest);
    if (loaded === undefined) return unknownSnapshot(question.snapshot_digest);
    const { head, index } = loaded;
    const { collection, query, max_classification: ceiling, bounds } = question;
    const view: SnapshotView = { snapshot: head.snapshot_digest, collection, ceiling };
    // One more than asked for tells whether there is more.
    const ranked = rankSections(index, { tenant, collection, query, ceiling, limit: question.top_k + 1 });
    const edges =
      head.edges === 0 ? { walk: beginWalk([]), disputable: [] } : await this.edges(tenant, head, view, question, ranked, began);
    const dated = assembleBundle(
      {
        ...{ tenant, snapshot: head.snapshot_digest, ontology: head.ontology, ontology_digest: head.ontology_digest },
        ...{ generation: index.generation.id, query, entities: question.entities, linked: ranked.linked, top_k: question.top_k },
        tokens: bounds.tokens === null ? null : { most: bounds.tokens, count: this.countTokens },
      },
      { sections: ranked.sections, ...edges, sectionOf: (ref) => index.sections.get(ref)?.section },
    );
    return { kind: 'found', dated, ranked, walk: edges.walk, profile: index.generation.profile.name };
  }

  private async edges(
    tenant: TenantId,
    head: SnapshotHead,
    view: SnapshotView,
    { entities, max_hops, top_k, bounds }: EvidenceSearch,
    { sections, linked }: RankedSections,
    began: Timestamp,
  ) {
    const budget = { edges: bounds.edges ?? WALK_BUDGET.edges, nodes: bounds.nodes ?? WALK_BUDGET.nodes };
    const late = (): boolean => bounds.millis !== null && elapsed(began, this.clock.now()) >= bounds.millis;
    let walk = beginWalk([...entities, ...linked], budget);
    while (walk.hop < max_hops && walk.frontier.length > 0) {
      if (late()) walk = outOfTime(walk);
      // Those walked before come again; one more than the limit tells whether there is more.
      else walk = walkOn(walk, await this.graph.touching(tenant, view, walk.frontier, 2 * budget.edges + 1));
    }
    const disputable = await this.graph.disputable(tenant, view, {
      predicates: functionalPredicates(head.ontology),
      subjects: [...new Set([...walk.walked.values()].map(({ edge }) => edge.subject))],
      sections: sections.slice(0, top_k).map(({ section: { document_id, section_id } }) => ({ document_id, section_id })),
    });
    return { walk, disputable };
  }
}
