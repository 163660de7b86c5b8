/** What kind of text a bank holds, which decides how it is ranked. */
export type BankKind = 'chat' | 'assistant-log' | 'documents';

export interface BankOptions {
  /** `chat` when left out. */
  readonly kind?: BankKind;
  /** A language by its English name, or `plain`; `english` when left out. For texts too short to tell. */
  readonly language?: string;
}

export interface BankInfo {
  readonly name: string;
  readonly kind: BankKind;
  readonly language: string;
  readonly units: number;
}

/** How far a text may travel, widest first. */
export type Classification = 'PUBLIC' | 'INTERNAL' | 'CONFIDENTIAL' | 'RESTRICTED';

/** From the first moment to the one before `to`. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

/** One thing to remember: a turn, a note, a section. Kept word for word. */
export interface TextToRetain {
  readonly text: string;
  /** Made when left out. */
  readonly id?: string;
  /** The conversation or document it belongs to; `default` when left out. */
  readonly session?: string;
  readonly speaker?: string;
  readonly role?: 'user' | 'assistant' | 'system' | 'tool';
  readonly title?: string;
  /** More words under which it is found, such as a picture's caption. */
  readonly gloss?: string;
  readonly tags?: readonly string[];
  /** `experience` when left out. */
  readonly factType?: string;
  /** `INTERNAL` when left out. */
  readonly classification?: Classification;
  /** When what it tells happened. */
  readonly occurred?: TimeSpan | Date;
  /** After that it is not recalled. */
  readonly expiresAt?: Date;
  /** Whose data it is, as `user:ann`: forgetting one of them forgets the text. */
  readonly principals?: readonly string[];
  /** Who may recall it, as `user:ann`; everybody when left out. */
  readonly visibleTo?: readonly string[];
  /** Where it was taken from. */
  readonly source?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean | null>>;
  /** Ids of texts that it tells anew: those are not recalled any more, except as of a time before. */
  readonly supersedes?: readonly string[];
  readonly contradicts?: readonly string[];
  /** Names it speaks of, and what it states of them. */
  readonly entities?: readonly string[];
  readonly relations?: readonly { readonly subject: string; readonly predicate: string; readonly object: string }[];
}

export interface RetainedText {
  readonly id: string;
  /** `known`: the same text stands there already, under this id. */
  readonly outcome: 'added' | 'known';
}

/** Which texts. Every demand must hold. */
export interface TextFilter {
  readonly anyTag?: readonly string[];
  readonly allTags?: readonly string[];
  readonly noTag?: readonly string[];
  readonly session?: string;
  readonly factTypes?: readonly string[];
}

export interface RecallOptions extends TextFilter {
  /** Hits at most; 10 when left out. */
  readonly most?: number;
  /** How many tokens (o200k) all texts together may have. */
  readonly tokens?: number;
  /** How many places around a hit are shown with it; none when left out. */
  readonly neighbours?: number;
  /** Only what happened in it. */
  readonly time?: TimeSpan;
  /** The highest class that is recalled; `RESTRICTED` when left out. */
  readonly ceiling?: Classification;
  /** Who asks, as `user:ann`, with everybody they may stand for. */
  readonly viewers?: readonly string[];
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

/** What is forgotten; every demand must hold, and at least one is named unless `everything` is. */
export interface ForgetOptions extends TextFilter {
  readonly ids?: readonly string[];
  /** Texts whose data is this person's, as `user:ann`. */
  readonly principal?: string;
  /** Retained before it. */
  readonly before?: Date;
  /** `texts`: all of a bank; `bank`: the bank too. */
  readonly everything?: 'texts' | 'bank';
  /** Counts and removes nothing. */
  readonly dryRun?: boolean;
  readonly reason?: string;
}

export interface ForgetResult {
  readonly texts: number;
  /** Rows removed from each table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** A memory that is open. Every method throws `MemoryError` when it is refused. */
export interface Memory {
  /** Makes a bank, or changes it. */
  putBank(name: string, options?: BankOptions): Promise<BankInfo>;
  /** Banks by name, after the given one. */
  banks(page?: { readonly after?: string; readonly limit?: number }): Promise<readonly BankInfo[]>;
  /** Keeps texts, all of them or none; recalled from the moment on that this resolves. With a key that was used before: the first answer, nothing written. */
  retain(bank: string, texts: TextToRetain | readonly TextToRetain[], idempotencyKey?: string): Promise<readonly RetainedText[]>;
  /** The best texts for a question, from one bank or several. */
  recall(banks: string | readonly string[], question: string, options?: RecallOptions): Promise<RecallResult>;
  /** The same, from what was known at a time. What was forgotten since is gone there too. */
  history(banks: string | readonly string[], question: string, asOf: Date, options?: RecallOptions): Promise<RecallResult>;
  /** Removes texts and everything that was made of them, at once and for good. */
  forget(banks: string | readonly string[], what: ForgetOptions): Promise<ForgetResult>;
  /** Keeps a bank from being forgotten until the hold is released. */
  hold(bank: string, holdId: string, reason: string): Promise<void>;
  release(bank: string, holdId: string): Promise<void>;
  /** Resolves when the model has read every text that was retained by now. At once without a model. @throws what kept it from that. */
  embedded(): Promise<void>;
  /** Lets go of the store. Texts that the model has not read are read when the memory is opened again. */
  close(): Promise<void>;
}
