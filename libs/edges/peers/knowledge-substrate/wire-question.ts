import type { RetrieveRequest } from '@contracts/generated/fiveplane/intelligence/v1/knowledge_substrate';
import type { EvidenceQuery } from './knowledge-substrate';

/** A question as the wire has it: what is not named is empty or 0. */
export function wireQuestion(query: EvidenceQuery): RetrieveRequest {
  const { budget = {} } = query;
  return {
    snapshotDigest: query.snapshot_digest,
    collection: query.collection,
    query: query.query,
    topK: query.top_k,
    maxHops: query.max_hops,
    maxClassification: query.max_classification,
    entities: [...query.entities],
    asOf: query.as_of ?? '',
    maxEdges: budget.edges ?? 0,
    maxNodes: budget.nodes ?? 0,
    maxTokens: budget.tokens ?? 0,
    maxMillis: budget.millis ?? 0,
  };
}
