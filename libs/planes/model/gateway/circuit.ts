import { elapsed, later, type Millis, type Timestamp } from '@kernel/time';

export interface CircuitRules {
  /** Outcomes older than this no longer count. */
  readonly window: Millis;
  /** At most this many outcomes are kept. */
  readonly most: number;
  /** A circuit opens after at least this many outcomes, half of them failures or more. */
  readonly least: number;
  /** Rest after opening; doubled by every failed probe. */
  readonly rest: Millis;
  readonly longestRest: Millis;
}

/** Generous to single failures, quick to leave a provider that is down. */
export const CIRCUIT_RULES: CircuitRules = { window: 60_000, most: 50, least: 5, rest: 5_000, longestRest: 120_000 };

/** What is known about one profile: its latest outcomes, and whether it is being left alone. */
export interface Circuit {
  readonly outcomes: readonly { readonly at: Timestamp; readonly ok: boolean }[];
  /** Null while closed. */
  readonly open: { readonly until: Timestamp; readonly rest: Millis } | null;
  /** One attempt is finding out whether an open circuit may close. */
  readonly probing: boolean;
}

export const CLOSED_CIRCUIT: Circuit = { outcomes: [], open: null, probing: false };

/** True when an attempt may start: closed, or rested and nobody else is probing. */
export function mayAttempt(circuit: Circuit, now: Timestamp): boolean {
  return circuit.open === null || (circuit.open.until <= now && !circuit.probing);
}

/** The circuit with an attempt under way; an open one is probed by it. */
export function attempting(circuit: Circuit): Circuit {
  return circuit.open === null ? circuit : { ...circuit, probing: true };
}

/** The circuit after an attempt that says nothing about the profile: its caller left, or the request itself was wrong. */
export function forgetting(circuit: Circuit): Circuit {
  return { ...circuit, probing: false };
}

/** The circuit after an attempt. A probe alone decides over an open circuit; a later opening never shortens an earlier one. */
export function withOutcome(circuit: Circuit, ok: boolean, now: Timestamp, rules: CircuitRules = CIRCUIT_RULES): Circuit {
  if (circuit.open !== null) {
    // Attempts that began before the circuit opened end now; only the probe's outcome counts.
    if (!circuit.probing) return circuit;
    if (ok) return { outcomes: [{ at: now, ok }], open: null, probing: false };
    const rest = Math.min(circuit.open.rest * 2, rules.longestRest);
    return { outcomes: circuit.outcomes, open: { until: later(now, rest), rest }, probing: false };
  }
  const outcomes = [...recentOutcomes(circuit, now, rules), { at: now, ok }].slice(-rules.most);
  const failures = outcomes.filter((outcome) => !outcome.ok).length;
  const opens = outcomes.length >= rules.least && failures * 2 >= outcomes.length;
  return { outcomes, open: opens ? { until: later(now, rules.rest), rest: rules.rest } : null, probing: false };
}

/** The outcomes that still count. */
export function recentOutcomes({ outcomes }: Circuit, now: Timestamp, rules: CircuitRules): Circuit['outcomes'] {
  return outcomes.filter(({ at }) => elapsed(at, now) < rules.window);
}
