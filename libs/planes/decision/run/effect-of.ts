import type { Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import type { Effect, EffectDocument } from './run-effect';
import type { EffectKind } from './run-event';
import type { RunState } from './run-state';

/** An effect of this run; its id names the entry it follows, so that no two effects of a run share one. */
export function effectOf(
  state: RunState,
  kind: EffectKind,
  about: string,
  input: { readonly [key: string]: Json },
  documents: readonly EffectDocument[] = [],
): Effect {
  return { effect_id: `${state.seq}:${kind}${about === '' ? '' : `:${about}`}`, kind, input, documents };
}

/** A record as an effect hands it on. */
export function effectDocument(kind: string, value: unknown): EffectDocument {
  return { kind, digest: digestOf(value), value: value as Json };
}
