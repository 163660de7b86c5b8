import { type Digest, digestOf } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { RoutingDecision } from '@kernel/records/model-call';
import type { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';
import { decideRoute, ROUTING_LOGIC, type RouteQuestion } from './decide-route';

/** Every version of the routing decision that a retained record may name. An unknown version is refused, never replaced by the newest. */
export const ROUTING_LOGIC_TABLE: Readonly<Record<string, (question: RouteQuestion) => RoutingDecision>> = {
  [ROUTING_LOGIC]: decideRoute,
};

/** A recorded decision made again. `equal` when its bytes came out the same. */
export interface Rerouted {
  readonly kind: 'rerouted';
  readonly equal: boolean;
  readonly expected_digest: Digest;
  readonly actual_digest: Digest;
}

/**
 * Decides a recorded call again from the record and the documents it pinned.
 * Refuses documents that are not the pinned ones, and a record made by logic that is not here.
 */
export function rerouteMatches(
  recorded: RoutingDecision,
  documents: { readonly catalogue: ModelCatalogue; readonly policy: RoutingPolicy },
): Rerouted | Refusal {
  const decide = Object.hasOwn(ROUTING_LOGIC_TABLE, recorded.logic) ? ROUTING_LOGIC_TABLE[recorded.logic] : undefined;
  if (decide === undefined) return refused('MODEL_LOGIC_UNKNOWN', `routing logic ${recorded.logic} is not part of this version`);
  const catalogueDigest = digestOf(documents.catalogue);
  const policyDigest = digestOf(documents.policy);
  if (catalogueDigest !== recorded.catalogue_digest)
    return refused('MODEL_PIN_MISMATCH', `the model catalogue is not ${recorded.catalogue_digest}`);
  if (policyDigest !== recorded.policy_digest) return refused('MODEL_PIN_MISMATCH', `the routing policy is not ${recorded.policy_digest}`);
  const { routing_decision_id, model_call_id, trace_id, at, call, facts } = recorded;
  const market = { ...documents, catalogueDigest, policyDigest, facts };
  const again = decide({ routing_decision_id, model_call_id, trace_id, at, call, market });
  const expected_digest = digestOf(recorded);
  const actual_digest = digestOf(again);
  return { kind: 'rerouted', equal: expected_digest === actual_digest, expected_digest, actual_digest };
}
