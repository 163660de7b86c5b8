import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { GenerationSource, SourceReading, VectorSearch } from '@planes/intelligence/recall/recall-source';
import type { StoredUnit } from './stored-unit';

/** What a generation is made by. Two that differ in any of it are two generations. */
export interface GenerationPlan {
  /** What reads the texts, with the bank's language. */
  readonly analyser: string;
  /** The embedder whose vectors it has; null: none. */
  readonly embedder: string | null;
  readonly search: VectorSearch;
}

export interface IndexGeneration extends GenerationPlan {
  readonly number: number;
  /** `building`: beside the live one, asked by nobody. `retired`: kept for whoever still holds it. */
  readonly state: 'building' | 'live' | 'retired';
  /** The place up to which units were taken in, of `lastPlace` of the bank. */
  readonly takenTo: number;
  readonly lastPlace: number;
  /** How many units it had when it went live, and the digest of what they say; null before. */
  readonly units: number | null;
  readonly digest: string | null;
  readonly begunAt: Millis;
  readonly liveAt: Millis | null;
  readonly retiredAt: Millis | null;
}

/** A unit that a generation has still to take in, with who analysed it. */
export interface UnitToTake {
  readonly unit: StoredUnit;
  readonly analyser: string;
  readonly expected: string;
}

/** What was made of some units: those from place `from`, exclusive, to place `to`. */
export interface TakenUnits {
  readonly generation: number;
  readonly from: number;
  readonly to: number;
  /** Of units whose stored analysis is another analyser's. */
  readonly readings: readonly SourceReading[];
  /** Of every unit when the generation has an embedder; null for a text that has no vector. */
  readonly vectors: readonly { readonly seq: number; readonly vector: Float32Array | null }[];
}

/** Which banks have work to be done on them. */
export interface BehindAsked {
  /** The analyser without the bank's language, which is the bank's own. */
  readonly reader: string;
  readonly embedder: string | null;
  /** From how many units on the store is asked for the nearest. */
  readonly nearFrom: number;
  /** Generations that were retired by then are to go. */
  readonly retiredBy: Millis;
  readonly after: { readonly tenant: TenantId; readonly bank: string } | null;
  readonly limit: number;
}

/** Whether a generation went live; if not, what is missing of it. */
export type WentLive = 'live' | 'not everything taken in' | { readonly missing: number; readonly strange: number };

/**
 * Index generations of each bank. One answers, one may be built beside it, retired ones wait until nobody holds them. Whatever call a process dies in,
 * the one that answers is whole: the old one, or the new one.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT.
 */
export abstract class IndexGenerations implements GenerationSource {
  abstract vectors(...asked: Parameters<GenerationSource['vectors']>): ReturnType<GenerationSource['vectors']>;
  abstract readings(...asked: Parameters<GenerationSource['readings']>): ReturnType<GenerationSource['readings']>;
  abstract nearest(...asked: Parameters<GenerationSource['nearest']>): ReturnType<GenerationSource['nearest']>;
  /** The bank's generations, oldest first. */
  abstract list(tenant: TenantId, bank: string): Promise<readonly IndexGeneration[]>;
  /** Banks of any tenant with work to be done, by tenant and name. */
  abstract behind(asked: BehindAsked): Promise<readonly { readonly tenant: TenantId; readonly bank: string }[]>;
  /**
   * Begins a generation beside the live one, at the first unit. One that is being built by the same plan goes on where it stood, and a retired one of the same
   * plan is taken up again; one being built by another plan is given up. Undefined for a bank that is not there.
   */
  abstract begin(tenant: TenantId, bank: string, plan: GenerationPlan, at: Millis): Promise<IndexGeneration | undefined>;
  /** The units after a place, in their order, at most `most`. */
  abstract following(tenant: TenantId, bank: string, after: number, most: number): Promise<readonly UnitToTake[]>;
  /**
   * Takes units in, in one transaction; what was forgotten meanwhile is left out. False, with nothing written, when the generation does not stand at `from`:
   * somebody else took them in, or it was given up.
   */
  abstract take(tenant: TenantId, bank: string, taken: TakenUnits): Promise<boolean>;
  /**
   * Holds what is in a generation that is being built against what must be, and makes it the one that answers; the one before is retired.
   * One in which something is missing or strange is given up.
   */
  abstract goLive(tenant: TenantId, bank: string, generation: number, at: Millis): Promise<WentLive>;
  /** Removes what is left of generations that were retired by then or given up, in steps. Gives how many generations went. */
  abstract removeRetired(tenant: TenantId, bank: string, retiredBy: Millis): Promise<number>;
}
