import type { Refusal } from '@kernel/outcome';
import type { EffectAnswer } from '../perform-effect';

/** A peer's refusal as the journal keeps it. */
export function refusedResult({ code, reason }: Refusal): EffectAnswer {
  return { result: { kind: 'refused', code, reason }, documents: [] };
}
