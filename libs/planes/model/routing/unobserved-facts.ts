import type { MarketFacts, RoutedCall } from '@kernel/records/model-call';
import type { ModelCatalogue } from '@kernel/records/model-profile';

/**
 * The facts of somebody who observes no market: every profile is allowed and well, and the tenant has what the call may cost.
 * The gateway, which sees adapters, circuits and budgets, decides with its own.
 */
export function unobservedFacts(catalogue: ModelCatalogue, call: Pick<RoutedCall, 'max_cost_usd_micros'>): MarketFacts {
  return {
    allowlist: catalogue.profiles.map(({ profile_id }) => profile_id),
    tenant_budget_left_usd_micros: call.max_cost_usd_micros,
    health: catalogue.profiles.map(({ profile_id }) => ({ profile_id, available: true, success_rate_micros: 1_000_000 })),
  };
}
