import type { TenantId } from '@kernel/tenant';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { SectionName } from '@planes/intelligence/knowledge/evidence-ref';
import type { WalkableEdge } from '@planes/intelligence/knowledge/walk-edges';
import type { SnapshotView } from './knowledge-store';

export interface DisputeQuestion {
  readonly predicates: readonly string[];
  readonly subjects: readonly string[];
  /** Subjects that edges from these sections speak of are looked at too. */
  readonly sections: readonly SectionName[];
}

/**
 * The edges of published snapshots, asked as a graph. Every adapter gives the same answers in the same order; another tenant's edges are absent.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT; DOCUMENT_CORRUPT when an edge no longer hashes to its digest.
 */
export abstract class KnowledgeGraph {
  /** Edges with an end in one of the nodes, by place. */
  abstract touching(tenant: TenantId, view: SnapshotView, nodes: readonly string[], limit: number): Promise<readonly WalkableEdge[]>;
  /** Edges with one of the predicates about one of the subjects, by place. */
  abstract disputable(tenant: TenantId, view: SnapshotView, question: DisputeQuestion): Promise<readonly Edge[]>;
}
