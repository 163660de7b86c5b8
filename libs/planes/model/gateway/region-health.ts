import type { Timestamp } from '@kernel/time';
import { type Circuit, type CircuitRules, CIRCUIT_RULES, mayAttempt, recentOutcomes } from './circuit';

/** What one process tells others of a profile. */
export interface HealthSnapshot {
  /** Outcomes that still count. */
  readonly well: number;
  readonly ill: number;
  /** Until when it leaves the profile alone; null while its circuit is closed. */
  readonly open_until: Timestamp | null;
}

/** What a routing decision may know of a profile. */
export interface ProfileFacts {
  readonly available: boolean;
  readonly success_rate_micros: number;
}

/** What this process has to tell of a profile; undefined when it knows nothing that counts. */
export function snapshotOf(circuit: Circuit, now: Timestamp, rules: CircuitRules = CIRCUIT_RULES): HealthSnapshot | undefined {
  const outcomes = recentOutcomes(circuit, now, rules);
  const open_until = circuit.open === null ? null : circuit.open.until;
  if (outcomes.length === 0 && open_until === null) return undefined;
  const well = outcomes.filter(({ ok }) => ok).length;
  return { well, ill: outcomes.length - well, open_until };
}

/**
 * A profile as a process sees it together with others of its region. Its own open circuit holds. That of another process holds too, while at least half of everybody's
 * outcomes are failures: a process that alone fares badly, for reasons of its own, takes the profile from nobody.
 * Successes are counted over everybody; without outcomes all of them.
 */
export function regionFacts(own: Circuit, others: readonly HealthSnapshot[], now: Timestamp): ProfileFacts {
  const mine = snapshotOf(own, now) ?? { well: 0, ill: 0, open_until: null };
  const everybody = [mine, ...others];
  const well = everybody.reduce((sum, one) => sum + one.well, 0);
  const ill = everybody.reduce((sum, one) => sum + one.ill, 0);
  const leftAlone = others.some(({ open_until }) => open_until !== null && open_until > now) && ill >= well;
  return {
    available: mayAttempt(own, now) && !leftAlone,
    success_rate_micros: well + ill === 0 ? 1_000_000 : Math.floor((well * 1_000_000) / (well + ill)),
  };
}
