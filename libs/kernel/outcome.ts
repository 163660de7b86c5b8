/** The system worked and says no: a value, never an exception. `rules` names what determined it. */
export interface Refusal {
  readonly kind: 'refused';
  /** Stable, `PLANE_WHAT_HAPPENED`. */
  readonly code: string;
  /** For the caller: what happened and what to do next. Ids only, never payloads. */
  readonly reason: string;
  readonly rules: readonly string[];
}

/** Says no. */
export function refused(code: string, reason: string, rules: readonly string[] = []): Refusal {
  return { kind: 'refused', code, reason, rules };
}

/** Tells a refusal from any other outcome. */
export function isRefusal(outcome: unknown): outcome is Refusal {
  return typeof outcome === 'object' && outcome !== null && 'kind' in outcome && outcome.kind === 'refused';
}
