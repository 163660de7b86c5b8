import type { Classification } from '@kernel/classification';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { Interval } from './analysis/interval';

/** Whose words they are, in a log between a person and an assistant. */
export type Role = 'user' | 'assistant' | 'system' | 'tool';

/** What a statement says of whom: two units with the same subject and predicate are versions of one fact. */
export interface StatedFact {
  readonly subject: string;
  readonly predicate: string;
  readonly validFrom: Millis;
  /** Null while it holds. */
  readonly validTo: Millis | null;
}

/** What a unit states of two things that have names. */
export interface Relation {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
}

/** Where the text was taken from, so that a reader can look it up. */
export interface Provenance {
  readonly source: string;
  /** Offset of the first character in the source, in UTF-16 code units. */
  readonly offset: number;
  readonly contentHash: string;
}

/** Everything about one retrieval unit (a turn, a statement, a section) except its text. Hard filters read nothing else. */
export interface UnitCard {
  readonly id: string;
  readonly tenant: TenantId;
  readonly bank: string;
  /** The conversation or document it belongs to. */
  readonly session: string;
  /** Its place in the session; neighbours differ by one. */
  readonly position: number;
  readonly speaker: string | null;
  readonly role: Role | null;
  readonly title: string;
  readonly tags: readonly string[];
  readonly factType: string;
  readonly classification: Classification;
  /** When what it tells happened. */
  readonly occurred: Interval | null;
  readonly retainedAt: Millis;
  /** Since when it no longer counts as known; null while it does. */
  readonly retractedAt: Millis | null;
  readonly expiresAt: Millis | null;
  /** The principals who may see it; null: everybody who may read the bank. */
  readonly visibleTo: readonly string[] | null;
  readonly fact: StatedFact | null;
  readonly provenance: Provenance;
}

/** One retrieval unit with its words, verbatim. */
export interface Unit extends UnitCard {
  readonly text: string;
  /** More words under which it is found, such as a picture's caption; empty when there are none. Never returned as its text. */
  readonly gloss: string;
}
