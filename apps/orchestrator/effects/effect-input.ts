import type { Digest } from '@kernel/digest';
import type { Effect } from '@planes/decision/run/run-effect';

/** Reads fields of an effect's input, which the run machine wrote itself: a field of another shape is a bug, not a case. */
export function textOf(effect: Effect, name: string): string {
  const value = effect.input[name];
  if (typeof value !== 'string') throw new Error(`effect ${effect.effect_id} has no text ${name}`);
  return value;
}

export function digestIn(effect: Effect, name: string): Digest {
  return textOf(effect, name) as Digest;
}

export function numberOf(effect: Effect, name: string): number {
  const value = effect.input[name];
  if (typeof value !== 'number') throw new Error(`effect ${effect.effect_id} has no number ${name}`);
  return value;
}

export function textsOf(effect: Effect, name: string): readonly string[] {
  const value = effect.input[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new Error(`effect ${effect.effect_id} has no texts ${name}`);
  return value;
}
