import { type Refusal, refused } from '@kernel/outcome';
import type { Millis } from '@kernel/time';

/** What the gateway needs after the answer to audit, settle and sign. */
export const SETTLING_MS: Millis = 100;
/** Below this no upstream can answer: the call is refused instead of sent. */
export const SHORTEST_CALL_MS: Millis = 50;

/** How long the upstream may take: the shortest of all limits. Refused at once when that leaves no room. */
export function timeLimit(limits: { readonly capability: Millis; readonly envelope: Millis; readonly left: Millis }): Millis | Refusal {
  const limit = Math.min(limits.capability, limits.envelope, limits.left - SETTLING_MS);
  if (limit >= SHORTEST_CALL_MS) return limit;
  return refused('ACTION_DEADLINE_TOO_SHORT', `the call would have ${limit} ms, it needs at least ${SHORTEST_CALL_MS} ms`);
}
