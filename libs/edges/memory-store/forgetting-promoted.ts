import type { Id } from '@kernel/ids';
import type { StatedEvent } from '@kernel/records/event';
import type { Millis } from '@kernel/time';

/** Which promoted memories and proposals. Every demand must hold; a null one asks for nothing, and nothing but nulls is everything. */
export interface PromotedChoice {
  readonly banks: readonly string[] | null;
  /** Of memories or proposals; the one goes with the other. */
  readonly ids: readonly string[] | null;
  /** Of whom or what they speak. */
  readonly entity: string | null;
  /** They speak of this person, or name the person whole as what they say or as evidence. */
  readonly principal: string | null;
}

/** What is to be forgotten of what was promoted and proposed. */
export interface ForgetPromoted {
  /** Names this act, for its receipt and for repetitions; one name stands for one act on banks or on promoted memory. */
  readonly erasure_id: string;
  readonly choice: PromotedChoice;
  readonly mode: 'dry run' | 'for real';
  readonly at: Millis;
  /** Who asked, as `type:id`. */
  readonly by: string;
  readonly reason: string;
  /** Of everything that was asked: what a repetition is told by. */
  readonly digest: string;
  /** What whoever reads `memory` is told of the memories that went; there or not there together with the erasure. */
  readonly events: (erased: readonly Id<'mem'>[]) => readonly StatedEvent<'memory-erased'>[];
}

/** Rows that no longer say anything, per table, tables without a row too. */
export interface ErasedPromotions {
  readonly memory: number;
  readonly proposal: number;
  readonly verdict: number;
}

export interface ForgottenPromoted {
  readonly mode: 'dry run' | 'for real';
  /** Promoted memories; what was only proposed is counted in `rows`. */
  readonly memories: number;
  readonly rows: ErasedPromotions;
}
