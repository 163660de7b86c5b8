import { digestOf } from '@kernel/digest';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { type Bank, isBankName } from '@edges/bank-store/bank';
import type { BankHolds } from '@edges/bank-store/bank-holds';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { BANK_ERRORS } from '@planes/intelligence/recall/errors';
import { prepareUnits } from '@planes/intelligence/recall/prepare-units';
import { isLanguage } from '@planes/intelligence/retrieval/analysis/languages';
import type {
  BankInfo,
  BankOptions,
  ForgetOptions,
  ForgetResult,
  Memory,
  RecallOptions,
  RecallResult,
  RetainedText,
  TextToRetain,
} from './memory';
import { MemoryError } from './memory-error';
import type { ReadByModel } from './read-by-model';
import { choiceOf, questionOf, recallResultOf, unitOf } from './memory-shapes';

/** What an open memory is made of. */
export interface MemoryParts {
  readonly tenant: TenantId;
  readonly store: BankStore;
  readonly holds: BankHolds;
  readonly recall: BankRecall;
  readonly ids: IdSource;
  readonly now: () => Date;
  /** Null without a model. */
  readonly reading: ReadByModel | null;
  readonly close: () => Promise<void>;
}

/** Who acts: the process that opened the memory. */
const ACTOR = 'service:memory-library';
const PAGE = 100;

/** The library's own verbs, on the same store and engine as the memory service's. */
export class OpenMemory implements Memory {
  constructor(private readonly parts: MemoryParts) {}

  async putBank(name: string, { kind = 'chat', language = 'english' }: BankOptions = {}): Promise<BankInfo> {
    if (!isBankName(name)) throw new MemoryError('BANK_NAME_INVALID', BANK_ERRORS.BANK_NAME_INVALID);
    if (!isLanguage(language))
      throw new MemoryError('MEMORY_LANGUAGE_UNKNOWN', `no stemmer for ${language}: name another language, or plain`);
    const { store, tenant } = this.parts;
    return infoOf(await store.putBank(tenant, { name, profile: kind, language, settings: {}, at: this.millis() }));
  }

  async banks({ after, limit = PAGE }: { readonly after?: string; readonly limit?: number } = {}): Promise<readonly BankInfo[]> {
    return (await this.parts.store.banks(this.parts.tenant, { after: after ?? null, limit })).map(infoOf);
  }

  async retain(bank: string, texts: TextToRetain | readonly TextToRetain[], idempotencyKey?: string): Promise<readonly RetainedText[]> {
    const { store, tenant, ids, reading } = this.parts;
    const told = 'text' in texts ? [texts] : texts;
    const found = await store.bank(tenant, bank);
    if (found === undefined) throw new MemoryError('BANK_UNKNOWN', BANK_ERRORS.BANK_UNKNOWN, [bank]);
    const units = told.map((text) => unitOf(text, text.id ?? ids.next('mem'), this.millis(), ACTOR));
    const prepared = granted(prepareUnits(units, found.language));
    const idempotency = idempotencyKey === undefined ? null : { key: idempotencyKey, digest: digestOf(JSON.stringify(told)) };
    const { units: kept } = granted(await store.retain(tenant, bank, { units: prepared, idempotency }));
    reading?.begin();
    return kept.map(({ id, outcome }) => ({ id, outcome }));
  }

  recall(banks: string | readonly string[], question: string, options: RecallOptions = {}): Promise<RecallResult> {
    return this.ask(banks, question, null, options);
  }

  history(banks: string | readonly string[], question: string, asOf: Date, options: RecallOptions = {}): Promise<RecallResult> {
    return this.ask(banks, question, asOf, options);
  }

  async forget(banks: string | readonly string[], what: ForgetOptions): Promise<ForgetResult> {
    const { store, tenant, ids, recall } = this.parts;
    const choice = choiceOf(what);
    if (choice === undefined) throw new MemoryError('MEMORY_FORGET_UNNAMED', 'name what to forget, or say everything');
    const asked = { banks: listOf(banks), choice, scope: what.everything === 'bank' ? 'banks' : 'units' } as const;
    const forgotten = granted(
      await store.forget(tenant, {
        ...{ ...asked, erasure_id: ids.next('evt'), mode: what.dryRun === true ? 'dry run' : 'for real', at: this.millis() },
        ...{ by: ACTOR, reason: what.reason ?? '', digest: digestOf(asked) },
      }),
    );
    recall.drop(tenant, asked.banks);
    return { texts: forgotten.units, rows: forgotten.rows };
  }

  async hold(bank: string, holdId: string, reason: string): Promise<void> {
    granted(await this.parts.holds.place(this.parts.tenant, { hold_id: holdId, bank, reason, setBy: ACTOR, setAt: this.millis() }));
  }

  async release(bank: string, holdId: string): Promise<void> {
    await this.parts.holds.release(this.parts.tenant, bank, holdId);
  }

  async embedded(): Promise<void> {
    await this.parts.reading?.ended();
  }

  close(): Promise<void> {
    return this.parts.close();
  }

  private async ask(banks: string | readonly string[], text: string, asOf: Date | null, options: RecallOptions): Promise<RecallResult> {
    const { recall, tenant } = this.parts;
    return recallResultOf(granted(await recall.run(tenant, questionOf(listOf(banks), text, asOf, this.millis(), options))));
  }

  private millis(): number {
    return this.parts.now().getTime();
  }
}

/** What was not refused. @throws MemoryError with the refusal. */
function granted<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new MemoryError(outcome.code, outcome.reason, outcome.rules);
  return outcome;
}

function infoOf({ name, profile, language, units }: Bank): BankInfo {
  return { name, kind: profile, language, units };
}

function listOf(banks: string | readonly string[]): readonly string[] {
  return typeof banks === 'string' ? [banks] : banks;
}
