import type { RoutedCall } from '@kernel/records/model-call';
import type { ModelProfile, RoutingRule } from '@kernel/records/model-profile';
import type { KnownFacts } from './known-facts';
import { worstCaseCost } from './worst-case-cost';

const WHOLE = 1_000_000n;

/**
 * Each eligible profile's score in whole millionths, by profile id: Σ weight × term, every term between 0 and 1 and larger when better.
 * Cost and latency are the best eligible value divided by the profile's own; quality runs from tier 1 (1) to tier 5 (0);
 * health is the success rate. Integers throughout, so that every machine scores alike.
 */
export function scored(
  call: RoutedCall,
  eligible: readonly ModelProfile[],
  weights: RoutingRule['weights'],
  known: KnownFacts,
): ReadonlyMap<string, number> {
  const costs = comparedWithBest(eligible.map((profile) => worstCaseCost(call, profile)));
  const latencies = comparedWithBest(eligible.map((profile) => BigInt(profile.latency_p95_ms)));
  return new Map(
    eligible.map((profile, index) => {
      const sum =
        inMicros(weights.cost) * (costs[index] ?? 0n) +
        inMicros(weights.latency) * (latencies[index] ?? 0n) +
        inMicros(weights.quality) * ((BigInt(5 - profile.quality_tier) * WHOLE) / 4n) +
        inMicros(weights.health) * BigInt(known.health.get(profile.profile_id)?.success_rate_micros ?? 0);
      return [profile.profile_id, Number(sum / WHOLE)] as const;
    }),
  );
}

function inMicros(weight: number): bigint {
  return BigInt(Math.round(weight * Number(WHOLE)));
}

function comparedWithBest(values: readonly bigint[]): readonly bigint[] {
  const best = values.reduce((least, next) => (next < least ? next : least), values[0] ?? 0n);
  return values.map((value) => (value === 0n ? WHOLE : (best * WHOLE) / value));
}
