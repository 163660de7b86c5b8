import type { Millis } from '@kernel/time';
import type { UnitChoice } from './unit-choice';

/** What is to be forgotten. */
export interface Forget {
  /** Names this act, for its receipt and for repetitions. */
  readonly erasure_id: string;
  /** Banks that are not there are as if nothing were in them. */
  readonly banks: readonly string[];
  readonly choice: UnitChoice;
  /** `banks`: the banks themselves go too; then `choice` is {@link EVERY_UNIT}. */
  readonly scope: 'units' | 'banks';
  readonly mode: 'dry run' | 'for real';
  readonly at: Millis;
  /** Who asked, as `type:id`. */
  readonly by: string;
  readonly reason: string;
  /** Of everything that was asked: what a repetition is told by. */
  readonly digest: string;
}

/** What is to be taken out of what is known, in all banks or in none; history still has it. A dry run counts. */
export type Retract = Omit<Forget, 'scope'>;

/** Rows per table, tables without a row too. */
export type ErasedRows = Readonly<Record<string, number>>;

export interface Forgotten {
  readonly mode: 'dry run' | 'for real';
  readonly units: number;
  readonly rows: ErasedRows;
}

/** What stays of a forgetting: what a receipt is made of. No content, no ids of units. */
export interface Erasure {
  readonly erasure_id: string;
  readonly banks: readonly string[];
  readonly at: Millis;
  readonly by: string;
  readonly reason: string;
  readonly digest: string;
  readonly units: number;
  readonly rows: ErasedRows;
}
