/** How far a text may travel, widest first. */
export type Classification = 'PUBLIC' | 'INTERNAL' | 'CONFIDENTIAL' | 'RESTRICTED';

/** From the first moment to the one before `to`. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

/** `whole`: one text. `text`: sentences together. `conversation`: a text for each line `Name: words`. `document`: as text, never across a heading. */
export type Cut = 'whole' | 'text' | 'sentences' | 'conversation' | 'document';

export interface StatedFact {
  readonly subject: string;
  readonly predicate: string;
  readonly validFrom: Date;
  /** Still valid when left out. */
  readonly validTo?: Date;
}

/** One thing to remember: a turn, a note, a section. Kept word for word, but for what the bank strikes. */
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
  /** `experience` when left out, `world` with a fact. */
  readonly factType?: string;
  /** What it states of whom. Two with the same subject and predicate are versions of one fact. */
  readonly fact?: StatedFact;
  /** You have found personal data yourself: what the bank does about it is done, and a bank that strikes refuses what it cannot find. */
  readonly piiDetected?: boolean;
  /** How it is cut into what is found; `whole` when left out. What is cut bears no id, gloss, entities or relations of yours. */
  readonly cut?: Cut;
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

/** What was said by several, one after the other. Two turns of "Yes." are two. */
export interface ConversationToRetain extends Pick<
  TextToRetain,
  'title' | 'tags' | 'classification' | 'expiresAt' | 'principals' | 'visibleTo' | 'source' | 'metadata' | 'piiDetected'
> {
  readonly session: string;
  readonly turns: readonly Pick<TextToRetain, 'text' | 'speaker' | 'role' | 'occurred'>[];
}

/** Personal data that was found in a text that was kept. */
export interface PiiFound {
  readonly type: string;
  readonly count: number;
  readonly action: 'warn' | 'redact';
}

export interface RetainedText {
  readonly id: string;
  /** Of every part, in order; one unless it was cut. */
  readonly ids: readonly string[];
  /** `known`: all of it stands there already, under these ids. */
  readonly outcome: 'added' | 'known';
  readonly pii: readonly PiiFound[];
}

/** Everything that is kept of a text. */
export interface StoredText {
  readonly id: string;
  readonly bank: string;
  readonly text: string;
  readonly session: string;
  readonly position: number;
  readonly speaker: string | null;
  readonly role: 'user' | 'assistant' | 'system' | 'tool' | null;
  readonly title: string;
  readonly gloss: string;
  readonly tags: readonly string[];
  readonly factType: string;
  readonly fact: { readonly subject: string; readonly predicate: string; readonly validFrom: Date; readonly validTo: Date | null } | null;
  readonly classification: Classification;
  readonly occurred: TimeSpan | null;
  readonly retainedAt: Date;
  readonly retainedBy: string;
  readonly expiresAt: Date | null;
  readonly principals: readonly string[];
  readonly visibleTo: readonly string[] | null;
  readonly source: string;
  readonly contentHash: string;
  readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
  readonly supersedes: readonly string[];
  readonly contradicts: readonly string[];
  readonly entities: readonly string[];
  readonly relations: readonly { readonly subject: string; readonly predicate: string; readonly object: string }[];
  /** Since when it is no longer known, and why; null while it is. `by`: the text that superseded it. */
  readonly retirement: { readonly at: Date; readonly why: 'superseded' | 'archived' | 'retracted'; readonly by: string | null } | null;
  readonly lastUsedAt: Date | null;
}
