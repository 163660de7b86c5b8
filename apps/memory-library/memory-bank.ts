/** What kind of text a bank holds, which decides how it is ranked. */
export type BankKind = 'chat' | 'assistant-log' | 'documents';

/** What is done when personal data is found: nobody looks, it is told, it is struck before anything is written, or the text is refused. */
export type PiiAction = 'off' | 'warn' | 'redact' | 'reject';

/** A bank's rules for personal data. */
export interface PiiRules {
  /** `redact` unless somebody says otherwise. */
  readonly action: PiiAction;
  /** Another action for single types, such as `email`. */
  readonly typeActions: Readonly<Record<string, PiiAction>>;
  /** Whose national numbers are looked for, such as `US`. */
  readonly countries: readonly string[];
}

/** When texts leave by themselves, in whole days from when they were retained or last of use; null: never. `runLifecycle` carries it out. */
export interface LifecycleRules {
  readonly archiveAfterDays: number | null;
  readonly archiveUnusedDays: number | null;
  readonly deleteAfterDays: number | null;
  readonly deleteUnusedDays: number | null;
  /** Counted from the archiving. */
  readonly deleteArchivedDays: number | null;
  /** Texts with one of these are left alone. */
  readonly exemptTags: readonly string[];
}

export interface BankOptions {
  /** `chat` when left out of a new bank. */
  readonly kind?: BankKind;
  /** A language by its English name, or `plain`; `english` when left out of a new bank. For texts too short to tell. */
  readonly language?: string;
  readonly pii?: Partial<PiiRules>;
  readonly lifecycle?: Partial<LifecycleRules>;
}

export interface BankInfo {
  readonly name: string;
  readonly kind: BankKind;
  readonly language: string;
  readonly pii: PiiRules;
  readonly lifecycle: LifecycleRules;
  /** Texts that are stored, retired ones too. */
  readonly units: number;
  readonly createdAt: Date;
  /** When kind, language or rules were last changed. */
  readonly putAt: Date;
}

/** Part of a list: what comes after a key, from the beginning when left out, at most `limit` (1–1000). */
export interface ListPage<K> {
  readonly after?: K;
  readonly limit?: number;
}

/** While it stands, nothing of the bank is forgotten. */
export interface HoldInfo {
  readonly id: string;
  readonly bank: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
}

/** One pass of a lifecycle and how many texts it took. */
export interface LifecyclePass {
  readonly does: 'archive' | 'delete';
  readonly because: 'age' | 'unused' | 'expired' | 'archived long enough';
  readonly texts: number;
  /** Under which a deletion stands in `erasures`; null when nothing was deleted. */
  readonly erasureId: string | null;
  /** The holds because of which nothing was deleted. */
  readonly heldBy: readonly string[];
}

export interface LifecycleResult {
  readonly archived: number;
  readonly deleted: number;
  readonly passes: readonly LifecyclePass[];
}

/** What is done with a text whose id stands in the bank: refuse the whole file, leave what stands, or forget what stands first. */
export type OnConflict = 'error' | 'skip' | 'overwrite';

export interface ImportResult {
  readonly imported: number;
  /** Left out, because its id or the same text stands in the bank. */
  readonly skipped: number;
  readonly overwritten: number;
}
