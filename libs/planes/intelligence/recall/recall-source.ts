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
  /** The index generation that answers now; null before the first was built. */
  readonly generation: SourceGeneration | null;
}

/** What was made of a bank's texts beforehand, by one analyser and one embedder. */
export interface SourceGeneration {
  readonly number: number;
  readonly analyser: string;
  /** The identity of the embedder whose vectors it has; null: none. */
  readonly embedder: string | null;
  readonly search: VectorSearch;
  /** Grows whenever vectors are written to it. */
  readonly written: number;
}

/** `exact`: all vectors are compared in this process. `near`: the store finds the nearest, nearly always. */
export type VectorSearch = 'exact' | 'near';

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

/** A unit's vector; `seq` is its place in the bank's order. */
export interface SourceVector {
  readonly seq: number;
  readonly vector: Float32Array;
}

/** What an analyser made of a unit, kept with a generation. */
export interface SourceReading extends Pick<AnalysedUnit, 'body' | 'title' | 'plain' | 'times' | 'language'> {
  readonly seq: number;
}

/** Which of a generation's vectors are nearest. */
export interface NearestAsked {
  readonly generation: number;
  readonly vector: Float32Array;
  readonly most: number;
  /** Only units at these places; null: any. */
  readonly among: readonly number[] | null;
}

/** What recall needs of a store of generations. A generation that is no longer there is as if nothing were in it. */
export interface GenerationSource {
  /** Its vectors that were written after `since` writes, in the order of their writing, and how many writes that makes. */
  vectors(
    tenant: TenantId,
    bank: string,
    generation: number,
    since: number,
  ): Promise<{ readonly written: number; readonly vectors: readonly SourceVector[] }>;
  /** The analyses that it keeps of units at these places; of the others the one that was written when they were retained is good. */
  readings(tenant: TenantId, bank: string, generation: number, places: readonly number[]): Promise<readonly SourceReading[]>;
  /** Units with the cosine of their vectors, nearest first; `most`, or all of those that are asked for when they are fewer. */
  nearest(tenant: TenantId, bank: string, asked: NearestAsked): Promise<readonly { readonly seq: number; readonly cosine: number }[]>;
}
