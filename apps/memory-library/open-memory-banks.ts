import { AskTexts } from './ask-texts';
import { EndLifetimes } from './end-lifetimes';
import { ForgetTexts } from './forget-texts';
import { KeepBanks } from './keep-banks';
import { KeepTexts } from './keep-texts';
import type { Memory } from './memory';
import type { BankOptions, ListPage, OnConflict } from './memory-bank';
import type { ForgetOptions } from './memory-forgetting';
import type { MemoryParts } from './memory-parts';
import type { ListOptions, Looking, RecallOptions, ReflectOptions } from './memory-question';
import type { ConversationToRetain, TextToRetain } from './memory-text';
import { MoveBank } from './move-bank';
import { ShowTexts } from './show-texts';

type Banks = string | readonly string[];

/** The library's own verbs, on the same store and engine as the memory service's. */
export class OpenMemory implements Memory {
  private readonly keeping: KeepBanks;
  private readonly retaining: KeepTexts;
  private readonly asking: AskTexts;
  private readonly showing: ShowTexts;
  private readonly forgetting: ForgetTexts;
  private readonly ending: EndLifetimes;
  private readonly moving: MoveBank;

  constructor(private readonly parts: MemoryParts) {
    this.keeping = new KeepBanks(parts);
    this.retaining = new KeepTexts(parts);
    this.asking = new AskTexts(parts);
    this.showing = new ShowTexts(parts);
    this.forgetting = new ForgetTexts(parts);
    this.ending = new EndLifetimes(parts);
    this.moving = new MoveBank(parts);
  }

  putBank(name: string, options: BankOptions = {}) {
    return this.keeping.put(name, options);
  }

  getBank(name: string) {
    return this.keeping.get(name);
  }

  banks(page: ListPage<string> = {}) {
    return this.keeping.list(page);
  }

  retain(bank: string, texts: TextToRetain | readonly TextToRetain[], idempotencyKey?: string) {
    return this.retaining.texts(bank, 'text' in texts ? [texts] : texts, idempotencyKey);
  }

  retainBatch(bank: string, texts: readonly TextToRetain[], idempotencyKey?: string) {
    return this.retaining.texts(bank, texts, idempotencyKey);
  }

  retainConversation(bank: string, conversation: ConversationToRetain, idempotencyKey?: string) {
    return this.retaining.conversation(bank, conversation, idempotencyKey);
  }

  recall(banks: Banks, question: string, options: RecallOptions = {}) {
    return this.asking.recall(banks, question, null, options);
  }

  history(banks: Banks, question: string, asOf: Date, options: RecallOptions = {}) {
    return this.asking.recall(banks, question, asOf, options);
  }

  reflect(banks: Banks, question: string, options: ReflectOptions = {}) {
    return this.asking.reflect(banks, question, options);
  }

  getMemory(bank: string, id: string, looking: Looking = {}) {
    return this.showing.get(bank, id, looking);
  }

  listMemories(bank: string, options: ListOptions = {}) {
    return this.showing.list(bank, options);
  }

  forget(banks: Banks, what: ForgetOptions) {
    return this.forgetting.forget(banks, what);
  }

  erasures(page: ListPage<string> = {}) {
    return this.forgetting.erasures(page);
  }

  runLifecycle(bank: string) {
    return this.ending.run(bank);
  }

  hold(bank: string, holdId: string, reason: string) {
    return this.keeping.hold(bank, holdId, reason);
  }

  holds(bank: string) {
    return this.keeping.holds(bank);
  }

  release(bank: string, holdId: string) {
    return this.keeping.release(bank, holdId);
  }

  exportBank(bank: string) {
    return this.moving.export(bank);
  }

  importBank(bank: string, file: string | Iterable<string> | AsyncIterable<string>, onConflict: OnConflict = 'skip') {
    return this.moving.import(bank, file, onConflict);
  }

  async embedded(): Promise<void> {
    await this.parts.reading?.ended();
  }

  close(): Promise<void> {
    return this.parts.close();
  }
}
