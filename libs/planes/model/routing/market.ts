import type { Digest } from '@kernel/digest';
import type { MarketFacts } from '@kernel/records/model-call';
import type { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';

/** Everything beside the call that a route depends on, captured once: catalogue and policy as they were signed, and the facts of the moment. */
export interface Market {
  readonly catalogue: ModelCatalogue;
  readonly catalogueDigest: Digest;
  readonly policy: RoutingPolicy;
  readonly policyDigest: Digest;
  readonly facts: MarketFacts;
}
