import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { EvidenceQuestion } from './find-evidence';
import type { QuestionBody } from './knowledge-requests';
import type { ShowSnapshot } from './show-snapshot';

/** Passages, edges away from the question's entities, and the class up to which somebody is answered who does not say. */
const USUAL = { top_k: 5, max_hops: 1, max_classification: 'CONFIDENTIAL' } as const;

/** What was asked over HTTP, of the current snapshot when none was named, stale as of now when no instant was. Refuses KNOWLEDGE_NOTHING_PUBLISHED. */
export async function questionOf(
  tenant: TenantId,
  asked: QuestionBody,
  current: ShowSnapshot,
  clock: Clock,
): Promise<EvidenceQuestion | Refusal> {
  const { collection, query, entities = [], as_of = clock.now(), budget = {} } = asked;
  const { top_k = USUAL.top_k, max_hops = USUAL.max_hops, max_classification = USUAL.max_classification } = asked;
  const { edges = null, nodes = null, tokens = null, millis = null } = budget;
  const common = { collection, query, top_k, max_hops, max_classification, entities, as_of, bounds: { edges, nodes, tokens, millis } };
  if (asked.snapshot !== undefined) return { snapshot_digest: asked.snapshot, ...common };
  const head = await current.run(tenant);
  return isRefusal(head) ? head : { snapshot_digest: head.snapshot_digest, ...common };
}
