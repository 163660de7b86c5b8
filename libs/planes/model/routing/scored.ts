import type { MicroUsd } from '@kernel/micro-usd';
import type { ModelProfile, RoutingRule } from '@kernel/records/model-profile';
import type { KnownFacts } from './known-facts';

const WHOLE = 1_000_000;

/** A profile that passed every limit, with the most that one attempt can cost. */
export interface EligibleProfile {
  readonly profile: ModelProfile;
  readonly cost: MicroUsd;
}

/**
 * Each eligible profile's score in whole millionths, by profile id: Σ weight × term, every term between 0 and 1 and larger when better.
 * Cost and latency are the best eligible value divided by the profile's own; quality runs from tier 1 (1) to tier 5 (0);
 * health is the success rate. Integers throughout, so that every machine scores alike.
 */
export function scored(
  eligible: readonly EligibleProfile[],
  weights: RoutingRule['weights'],
  known: KnownFacts,
): ReadonlyMap<string, number> {
  const cost = inMicros(weights.cost);
  const latency = inMicros(weights.latency);
  const quality = inMicros(weights.quality);
  const health = inMicros(weights.health);
  const costs = comparedWithBest(eligible.map((one) => one.cost));
  const latencies = comparedWithBest(eligible.map((one) => BigInt(one.profile.latency_p95_ms)));
  const scores = new Map<string, number>();
  for (const [index, { profile }] of eligible.entries()) {
    // Four products of at most 10^12: exact in a double.
    const sum =
      cost * (costs[index] ?? 0) +
      latency * (latencies[index] ?? 0) +
      quality * ((5 - profile.quality_tier) * (WHOLE / 4)) +
      health * (known.health.get(profile.profile_id)?.success_rate_micros ?? 0);
    scores.set(profile.profile_id, Math.floor(sum / WHOLE));
  }
  return scores;
}

function inMicros(weight: number): number {
  return Math.round(weight * WHOLE);
}

function comparedWithBest(values: readonly bigint[]): readonly number[] {
  const best = values.reduce((least, next) => (next < least ? next : least), values[0] ?? 0n) * BigInt(WHOLE);
  return values.map((value) => (value === 0n ? WHOLE : Number(best / value)));
}
