import { type MicroUsd, usdOf } from '@kernel/micro-usd';
import type { MarketFacts } from '@kernel/records/model-call';

/** The market's facts, ready to be asked for one profile after the other. */
export interface KnownFacts {
  readonly allowed: ReadonlySet<string>;
  readonly budgetLeft: MicroUsd;
  readonly health: ReadonlyMap<string, MarketFacts['health'][number]>;
}

/** Indexes the facts by profile, once per decision. */
export function knownFacts(facts: MarketFacts): KnownFacts {
  return {
    allowed: new Set(facts.allowlist),
    budgetLeft: usdOf(facts.tenant_budget_left_usd_micros),
    health: new Map(facts.health.map((entry) => [entry.profile_id, entry])),
  };
}
