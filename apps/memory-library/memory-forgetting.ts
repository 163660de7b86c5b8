import type { TextFilter } from './memory-question';

/** What is forgotten; every demand must hold, and at least one is named unless `everything` is. */
export interface ForgetOptions extends TextFilter {
  readonly ids?: readonly string[];
  /** Texts whose data is this person's, as `user:ann`. */
  readonly principal?: string;
  /** Retained before it. */
  readonly before?: Date;
  /** `texts`: all of a bank; `bank`: the bank too. */
  readonly everything?: 'texts' | 'bank';
  /** `hard` when left out. `soft` takes out of what is known from now on; history still has it, and a hold does not keep it. */
  readonly mode?: 'hard' | 'soft';
  /** Names this call: the same again gives the first answer, another call under it is refused. */
  readonly key?: string;
  /** Counts and removes nothing. */
  readonly dryRun?: boolean;
  readonly reason?: string;
}

/** What was removed, in counts. Nobody has signed it: that the memory service does. */
export interface ForgetResult {
  /** Under which it stands in `erasures`; null for a dry run and a soft forgetting. */
  readonly erasureId: string | null;
  readonly dryRun: boolean;
  readonly mode: 'hard' | 'soft';
  /** Removed for good. */
  readonly texts: number;
  /** Taken out of what is known. */
  readonly retracted: number;
  /** Rows removed from each table; empty after a soft forgetting. */
  readonly rows: Readonly<Record<string, number>>;
}

/** What stays of a forgetting: no content, no ids of texts. */
export interface ErasureInfo {
  readonly erasureId: string;
  readonly banks: readonly string[];
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
  readonly texts: number;
  readonly rows: Readonly<Record<string, number>>;
}
