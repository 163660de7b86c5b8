import type { Millis } from '@kernel/time';
import type { AnalysedUnit } from '@planes/intelligence/retrieval/analysis/analyse-unit';
import type { Relation, Unit } from '@planes/intelligence/retrieval/unit';

export type ContentType = 'text' | 'conversation' | 'document';

/** Why a unit no longer counts as known. `by`: the unit that superseded it; null otherwise. */
export interface Retirement {
  readonly at: Millis;
  readonly why: 'superseded' | 'archived' | 'retracted';
  readonly by: string | null;
}

/** What the analyser made of a unit, with its version, so that an index can be loaded without reading texts again. */
export interface UnitAnalysis extends Omit<AnalysedUnit, 'card'> {
  readonly analyser: string;
  /** The bank's language at that time. */
  readonly expected: string;
}

/** Everything that is kept of a unit beside its place in the bank. */
interface UnitContent extends Omit<Unit, 'tenant' | 'bank' | 'position' | 'retractedAt'> {
  readonly contentType: ContentType;
  /** Names that it speaks of, and what it states of them: the graph is made of these, and each goes with its unit. */
  readonly entities: readonly string[];
  readonly relations: readonly Relation[];
  /** Whose data it is, as `type:id`: forgetting one of them forgets the unit. */
  readonly principals: readonly string[];
  /** Who retained it, as `type:id`. */
  readonly retainedBy: string;
  readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
  /** Units of a bank with one key are one unit (see `contentKeyOf`). */
  readonly contentKey: string;
  /** Units that it tells anew: they are retired at its `retainedAt`. */
  readonly supersedes: readonly string[];
  /** Units that it speaks against: both stay known. */
  readonly contradicts: readonly string[];
}

export interface NewUnit extends UnitContent {
  /** Its place in the session; null: after the last. */
  readonly position: number | null;
  /** Set only when a bank is imported. */
  readonly retirement: Retirement | null;
  readonly analysis: UnitAnalysis;
}

/** A unit as it stands in a bank. */
export interface StoredUnit extends UnitContent {
  readonly bank: string;
  readonly position: number;
  /** Its place in the bank's order, from 1, with gaps where something was forgotten. */
  readonly seq: number;
  readonly retirement: Retirement | null;
  /** Null when it was never noted. */
  readonly lastUsedAt: Millis | null;
}

/** The words of a unit. */
export type UnitText = Pick<StoredUnit, 'id' | 'text' | 'gloss'>;

/** What an index is made of: a card, its analysis and the digest of everything the unit says. The texts stay in the store. */
export interface IndexRow extends AnalysedUnit {
  readonly seq: number;
  readonly entities: readonly string[];
  readonly relations: readonly Relation[];
  readonly analyser: string;
  readonly expected: string;
  readonly digest: string;
}
