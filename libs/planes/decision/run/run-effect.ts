import type { Json } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import type { Timestamp } from '@kernel/time';
import type { EffectKind } from './run-event';

/** A document that an effect hands to its peer: it is stored before the effect is performed. */
export interface EffectDocument {
  readonly kind: string;
  readonly digest: Digest;
  readonly value: Json;
}

/** One thing the run wants done. Its id and input are derived, so that a crash or a replay asks for exactly the same. */
export interface Effect {
  readonly effect_id: string;
  readonly kind: EffectKind;
  /** What is asked, documents by digest. */
  readonly input: { readonly [key: string]: Json };
  readonly documents: readonly EffectDocument[];
}

/** What a run does next. */
export type Move =
  | { readonly kind: 'perform'; readonly effect: Effect }
  /** Nothing until somebody wakes the run, or until that instant. */
  | { readonly kind: 'wait'; readonly until: Timestamp }
  | { readonly kind: 'ended' };
