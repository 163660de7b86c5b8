import type { Classification, StoredText, TimeSpan } from './memory-text';

/** Which texts. Every demand must hold. */
export interface TextFilter {
  readonly anyTag?: readonly string[];
  readonly allTags?: readonly string[];
  readonly noTag?: readonly string[];
  readonly session?: string;
  readonly factTypes?: readonly string[];
}

/** Who looks, and how far. */
export interface Looking {
  /** The highest class that is shown; `RESTRICTED` when left out. */
  readonly ceiling?: Classification;
  /** Who asks, as `user:ann`, with everybody they may stand for: what is visible to some is shown to them alone. */
  readonly viewers?: readonly string[];
}

export interface RecallOptions extends TextFilter, Looking {
  /** Hits at most; 10 when left out. */
  readonly most?: number;
  /** How many tokens (o200k) all texts together may have. */
  readonly tokens?: number;
  /** How many places around a hit are shown with it; none when left out. */
  readonly neighbours?: number;
  /** Only what happened in it. */
  readonly time?: TimeSpan;
  /** What words like "yesterday" count from; now when left out. */
  readonly askedAt?: Date;
}

/** Why a hit stands where it does: a list that found it, or a boost. */
export interface RecallReason {
  readonly by: string;
  readonly rank: number | null;
  readonly weight: number;
  readonly adds: number;
}

export interface RecalledText {
  readonly id: string;
  readonly bank: string;
  /** Word for word. */
  readonly text: string;
  readonly session: string;
  readonly position: number;
  readonly speaker: string | null;
  readonly title: string;
  readonly tags: readonly string[];
  readonly factType: string;
  readonly occurred: TimeSpan | null;
  readonly retainedAt: Date;
  /** Where the text stands, and the digest of its bytes. */
  readonly source: string;
  readonly contentHash: string;
  readonly tokens: number;
}

export interface RecallHit extends RecalledText {
  /** From 1. */
  readonly place: number;
  /** Comparable inside one answer only. */
  readonly score: number;
  /** The id of a newer version of the same fact. */
  readonly supersededBy: string | null;
  readonly reasons: readonly RecallReason[];
}

export interface RecallResult {
  readonly hits: readonly RecallHit[];
  readonly neighbours: readonly (RecalledText & { readonly broughtBy: string })[];
  readonly tokens: number;
  /** True when a hit did not fit the tokens. */
  readonly truncated: boolean;
  /** Two equal hashes are the same ranking of the same content, on any machine. */
  readonly hash: string;
}

export interface ReflectOptions extends Omit<RecallOptions, 'most' | 'neighbours'> {
  /** From what was known then. */
  readonly asOf?: Date;
  /** 1 to 5; 3 when left out. Raises how much of the question the texts must speak of. */
  readonly skepticism?: number;
}

/** An answer quoted from texts, or why there is none. No language model has written any of it, and its last line says so. */
export interface Reflection {
  /** Null when it abstains. Numbers such as `[1]` stand for the citations. */
  readonly answer: string | null;
  readonly abstained: {
    readonly reason: 'nothing_recalled' | 'budget_too_small' | 'evidence_thin' | 'not_cited';
    readonly detail: string;
  } | null;
  /** How much of the question the texts speak of, 0 to 1. */
  readonly confidence: number;
  readonly composedBy: 'extractive' | 'nobody';
  readonly citations: readonly { readonly number: number; readonly id: string; readonly bank: string }[];
  /** The texts that were cited. */
  readonly sources: readonly RecallHit[];
}

/** Which texts of a bank are listed. */
export interface ListOptions extends Looking {
  readonly tag?: string;
  readonly session?: string;
  /** `ever`: retired ones too; `now` when left out. What has expired is never shown. */
  readonly known?: 'now' | 'ever';
  /** The `next` of the page before. */
  readonly after?: number;
  /** 1–1000; 100 when left out. What may not be seen is passed over, so a page may be shorter. */
  readonly limit?: number;
}

export interface TextPage {
  /** In the order they were retained. */
  readonly texts: readonly StoredText[];
  /** Null at the end. */
  readonly next: number | null;
}
