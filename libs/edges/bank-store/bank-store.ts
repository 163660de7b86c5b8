import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { Bank, BankHead, BankToPut } from './bank';
import type { Erasure, Forget, Forgotten, Retract } from './forgetting';
import type { IndexRow, NewUnit, StoredUnit, UnitText } from './stored-unit';
import type { Known, Page, UnitChoice } from './unit-choice';

/** One call to retain: all of it or nothing, in one transaction. */
export interface Retain {
  /** At most {@link MOST_UNITS}; kept in this order. */
  readonly units: readonly NewUnit[];
  /** Repeated with the same key and digest, the first answer comes again and nothing is written. Null: every call writes. */
  readonly idempotency: Idempotency | null;
}

export interface Idempotency {
  readonly key: string;
  /** Of everything that was asked. */
  /** It is kept only under a secret that goes with the bank, and struck out when something of the answer is forgotten. */
  readonly digest: string;
  /** When it was asked. An answer without stays as long as the bank, whatever {@link BankStore.dropAnswers} is told. */
  readonly at?: Millis;
}

/** A bank as an export has it. */
export interface ImportUnits {
  /** Made like this when it is not there; otherwise only its name counts. */
  readonly bank: BankToPut;
  /** What goes first; null: nothing. */
  readonly replaces: Forget | null;
  /** As many as there are, kept in this order. */
  readonly units: readonly NewUnit[];
}

export interface ImportedUnits {
  readonly retained: Retained;
  /** Null when nothing was to be replaced. */
  readonly forgotten: Forgotten | null;
}

/** What became of one unit of a call, in the order of the call. */
export interface RetainedUnit {
  readonly id: string;
  /** `known`: a unit with this content key stands in the bank already; `id` is that one's, and nothing was written. */
  readonly outcome: 'added' | 'known';
  readonly position: number;
}

export interface Retained {
  readonly units: readonly RetainedUnit[];
  /** The bank's change counter afterwards. */
  readonly changes: number;
}

/** Units of one bank in the order they were retained. `next` is the `after` of the following page; null at the end. */
export interface UnitPage {
  readonly units: readonly StoredUnit[];
  readonly next: number | null;
}

/** Takes units out of what is known from an instant on. History still has them. */
export interface Retire {
  readonly choice: UnitChoice;
  readonly at: Millis;
  readonly why: 'archived' | 'retracted';
}

/** Units of one call. */
export const MOST_UNITS = 5_000;

/**
 * The memory banks of each tenant: verbatim units, which are never changed. What ends a unit's time is written beside it; only forgetting removes.
 * What one tenant has written is absent for every other. Writes to one bank happen one after the other; whatever a call has resolved is seen by every later
 * read, in this process and in any other.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT.
 */
export abstract class BankStore {
  /** Makes the bank, or gives it another profile, language or settings. */
  abstract putBank(tenant: TenantId, bank: BankToPut): Promise<Bank>;
  /** Makes the bank unless it is there; gives what stands, as it is, whoever made it. */
  abstract makeBank(tenant: TenantId, bank: BankToPut): Promise<Bank>;
  /** The bank; undefined when there is none. */
  abstract bank(tenant: TenantId, name: string): Promise<Bank | undefined>;
  /** Banks by name, after the given one (null: from the first), at most `limit`. */
  abstract banks(tenant: TenantId, page: Page<string>): Promise<readonly Bank[]>;
  /**
   * Keeps units. Refused, with nothing written: BANK_UNKNOWN, BANK_KEY_TAKEN (the key stood for another call), BANK_UNIT_ID_TAKEN,
   * BANK_UNIT_UNKNOWN (supersedes or contradicts what is not there), BANK_TOO_LARGE. What the call names and the bank knows under another id is meant by
   * that id. A key of which something was forgotten is taken for good. Texts come from `prepareUnits`, which refuses what no database keeps.
   */
  abstract retain(tenant: TenantId, bank: string, retain: Retain): Promise<Retained | Refusal>;
  /** Makes the bank, forgets what is replaced and keeps units: all of it in one transaction, or nothing. Refused as `forget` and `retain` are. */
  abstract import(tenant: TenantId, asked: ImportUnits): Promise<ImportedUnits | Refusal>;
  /** Removes answers to calls that were asked before an instant; gives how many. Their keys may be used again. */
  abstract dropAnswers(tenant: TenantId, bank: string, askedBefore: Millis): Promise<number>;
  /** Pages through what was chosen, in the order it was retained; empty for a bank that is not there. */
  abstract units(tenant: TenantId, bank: string, choice: UnitChoice, known: Known, page: Page<number>): Promise<UnitPage>;
  /** Units by their ids, in any order; those that are not there are left out. */
  abstract unitsById(tenant: TenantId, bank: string, ids: readonly string[]): Promise<readonly StoredUnit[]>;
  /** The words alone, for whoever has the rest. */
  abstract textsById(tenant: TenantId, bank: string, ids: readonly string[]): Promise<readonly UnitText[]>;
  /** Retires what was chosen and is known; gives how many. Held banks too: nothing is lost by it. */
  abstract retire(tenant: TenantId, bank: string, retire: Retire): Promise<number>;
  /**
   * Retires in all named banks or in none, and keeps who did it and why, in one transaction; gives how many units. A dry run only counts. Held banks too.
   * Refused: BANK_ERASURE_ID_TAKEN. A repeated `erasure_id` gives its first answer.
   */
  abstract retract(tenant: TenantId, retract: Retract): Promise<number | Refusal>;
  /** Notes that units were of use, for lifetimes that count from the last use. Unknown ids are left out. */
  abstract noteUse(tenant: TenantId, bank: string, ids: readonly string[], at: Millis): Promise<void>;
  /**
   * Removes what was chosen from every table, in all named banks or in none. Gives the counts per table, the same in a dry run.
   * Refused: BANK_UNDER_HOLD with the ids of the holds as rules (also in a dry run), BANK_ERASURE_ID_TAKEN. A repeated `erasure_id` gives its first answer.
   */
  abstract forget(tenant: TenantId, forget: Forget): Promise<Forgotten | Refusal>;
  /** What was forgotten, newest last, after the given erasure id (null: from the first; of nobody: nothing): counts, never content. */
  abstract erasures(tenant: TenantId, page: Page<string>): Promise<readonly Erasure[]>;
  /** One of them; undefined when there is none. */
  abstract erasure(tenant: TenantId, erasureId: string): Promise<Erasure | undefined>;
  /** How far each of these banks has come, by name; banks that are not there are left out. One read, for a cache to see whether it is old. */
  abstract heads(tenant: TenantId, banks: readonly string[]): Promise<readonly BankHead[]>;
  /**
   * Units with their stored analysis, in the order they were retained: everything (`since` 0), or what was retained or retired after that many changes.
   * Together with the head they were read at, in one snapshot. Undefined for a bank that is not there.
   */
  abstract indexRows(
    tenant: TenantId,
    bank: string,
    since: number,
  ): Promise<{ readonly head: BankHead; readonly rows: readonly IndexRow[] } | undefined>;
}
