import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { EvidenceExplanation } from '@kernel/records/evidence-explanation';
import { explain } from '../retrieval/explain';
import { contributorOf } from './contributed-edge';
import { pinnedRef } from './evidence-ref';
import type { RankedSections } from './rank-sections';
import type { Walk } from './walk-edges';

/** What a bundle was made of. */
export interface FoundFor {
  readonly bundle: EvidenceBundle;
  readonly ranked: RankedSections;
  readonly walk: Walk;
  readonly profile: string;
}

/** Why each passage of a bundle stands where it does, and who made each edge. */
export function explainEvidence({ bundle, ranked, walk, profile }: FoundFor): EvidenceExplanation {
  const { tenant_id, snapshot_version, index_generation, seed, passages, hops, truncated_by = [] } = bundle;
  const hits = new Map(ranked.sections.map(({ section, hit }) => [pinnedRef(section, snapshot_version), hit]));
  const makers = new Map([...walk.walked.values()].map(({ edge }) => [statementOf(edge), contributorOf(edge)]));
  return {
    ...{ tenant_id, snapshot_version, index_generation, profile, query: seed.query, linked: [...ranked.linked] },
    ...{ considered: ranked.considered, ranking_hash: ranked.hash },
    passages: passages.map(({ evidence_ref, heading, score }, at) => {
      const hit = hits.get(evidence_ref);
      const reasons = hit === undefined ? [] : explain({ hits: [hit] });
      return {
        ...{ place: at + 1, evidence_ref, heading, score },
        reasons: reasons.map(({ by, rank, share, weight, adds }) => ({ by, rank, share, weight, adds })),
      };
    }),
    hops: hops.map(({ hop, subject, predicate, object, evidence_ref, confidence }) => {
      const contributor = makers.get(statementOf({ subject, predicate, object, evidence_ref: unpinned(evidence_ref) })) ?? 'stated';
      return { hop, subject, predicate, object, evidence_ref, contributor, confidence };
    }),
    truncated_by: [...truncated_by],
  };
}

function statementOf(edge: {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
  readonly evidence_ref: string;
}): string {
  return JSON.stringify([edge.subject, edge.predicate, edge.object, edge.evidence_ref]);
}

function unpinned(ref: string): string {
  return ref.slice(0, ref.lastIndexOf('@'));
}
