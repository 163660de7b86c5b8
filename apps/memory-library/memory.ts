import type { BankInfo, BankOptions, HoldInfo, ImportResult, LifecycleResult, ListPage, OnConflict } from './memory-bank';
import type { ErasureInfo, ForgetOptions, ForgetResult } from './memory-forgetting';
import type { ListOptions, Looking, RecallOptions, RecallResult, Reflection, ReflectOptions, TextPage } from './memory-question';
import type { ConversationToRetain, RetainedText, StoredText, TextToRetain } from './memory-text';

/** A memory that is open. Every method throws `MemoryError` when it is refused. */
export interface Memory {
  /** Makes a bank. One that stands, whoever made it, keeps everything that is not named here. */
  putBank(name: string, options?: BankOptions): Promise<BankInfo>;
  getBank(name: string): Promise<BankInfo>;
  /** Banks by name, after the given one. */
  banks(page?: ListPage<string>): Promise<readonly BankInfo[]>;
  /** Keeps a text, or as {@link Memory.retainBatch} several; recalled from the moment on that this resolves. */
  retain(bank: string, texts: TextToRetain | readonly TextToRetain[], idempotencyKey?: string): Promise<readonly RetainedText[]>;
  /** Keeps texts, all of them or none, through the bank's rules for personal data. With a key that was used before: the first answer, nothing written. */
  retainBatch(bank: string, texts: readonly TextToRetain[], idempotencyKey?: string): Promise<readonly RetainedText[]>;
  /** Keeps the turns of a conversation, each as a text, all of them or none. */
  retainConversation(bank: string, conversation: ConversationToRetain, idempotencyKey?: string): Promise<readonly RetainedText[]>;
  /** The best texts for a question, from one bank or several. */
  recall(banks: string | readonly string[], question: string, options?: RecallOptions): Promise<RecallResult>;
  /** The same, from what was known at a time. What was forgotten since is gone there too. */
  history(banks: string | readonly string[], question: string, asOf: Date, options?: RecallOptions): Promise<RecallResult>;
  /** An answer of sentences quoted from texts, with citations, or why there is none. */
  reflect(banks: string | readonly string[], question: string, options?: ReflectOptions): Promise<Reflection>;
  /** Everything that is kept of a text, retired ones too. MEMORY_UNKNOWN when there is none that may be seen. */
  getMemory(bank: string, id: string, looking?: Looking): Promise<StoredText>;
  listMemories(bank: string, options?: ListOptions): Promise<TextPage>;
  /** Removes texts and everything that was made of them, at once and for good, or softly. */
  forget(banks: string | readonly string[], what: ForgetOptions): Promise<ForgetResult>;
  /** What was forgotten for good, oldest first, after the given erasure. */
  erasures(page?: ListPage<string>): Promise<readonly ErasureInfo[]>;
  /** Carries out what the bank's rules say of age and use. Under hold nothing is deleted. */
  runLifecycle(bank: string): Promise<LifecycleResult>;
  /** Keeps a bank from being forgotten until the hold is released. The same hold again changes nothing. */
  hold(bank: string, holdId: string, reason: string): Promise<HoldInfo>;
  holds(bank: string): Promise<readonly HoldInfo[]>;
  /** `absent` when the bank had no such hold. */
  release(bank: string, holdId: string): Promise<'released' | 'absent'>;
  /** The bank as lines of JSON, in the memory service's format; several lines a piece. Everything comes: what is retired, expired, of any class, visible to some. */
  exportBank(bank: string): AsyncIterable<string>;
  /** Brings an export back, whole or not at all; `skip` when left out. A bank that is not there is made as the file says. Texts are taken as they are: they have passed a bank. */
  importBank(bank: string, file: string | Iterable<string> | AsyncIterable<string>, onConflict?: OnConflict): Promise<ImportResult>;
  /** Resolves when the model has read every text that was retained by now. At once without a model. @throws what kept it from that. */
  embedded(): Promise<void>;
  /** Lets go of the store. Texts that the model has not read are read when the memory is opened again. */
  close(): Promise<void>;
}
