import type { TenantId } from '@kernel/tenant';
import type { AnalysedUnit } from '../retrieval/analysis/analyse-unit';
import type { Language } from '../retrieval/analysis/languages';
import type { Relation } from '../retrieval/unit';

/** How far a bank has come; two equal heads are the same content. */
export interface SourceHead {
  readonly name: string;
  /** A key of `BANK_PROFILES`. */
  readonly profile: string;
  readonly language: Language;
  readonly incarnation: string;
  readonly changes: number;
  /** The change that last removed something. */
  readonly erasedAt: number;
}

/** One unit as an index takes it in, with what its analysis was made by. */
export interface SourceRow extends AnalysedUnit {
  readonly seq: number;
  readonly entities: readonly string[];
  readonly relations: readonly Relation[];
  readonly analyser: string;
  /** The language that its text was expected in. */
  readonly expected: string;
  /** Of everything the unit says, its end aside. */
  readonly digest: string;
}

/** The words of a unit. */
export interface SourceText {
  readonly id: string;
  readonly text: string;
  readonly gloss: string;
}

/** What recall needs of a store of banks. Everything is one tenant's, and as written as the last acknowledged write. */
export interface RecallSource {
  heads(tenant: TenantId, banks: readonly string[]): Promise<readonly SourceHead[]>;
  /** All units of a bank in their order, or what was written after `since` changes; undefined for a bank that is not there. */
  indexRows(
    tenant: TenantId,
    bank: string,
    since: number,
  ): Promise<{ readonly head: SourceHead; readonly rows: readonly SourceRow[] } | undefined>;
  textsById(tenant: TenantId, bank: string, ids: readonly string[]): Promise<readonly SourceText[]>;
}
