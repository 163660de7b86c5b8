import type { IdSource } from '@kernel/ids';
import type { TenantId } from '@kernel/tenant';
import type { Bank } from '@edges/bank-store/bank';
import type { BankHolds } from '@edges/bank-store/bank-holds';
import type { BankJobs } from '@edges/bank-store/bank-jobs';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { UsedMemories } from '@planes/intelligence/memory/lifecycle/used-memories';
import type { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { BANK_ERRORS, type BankCode } from '@planes/intelligence/recall/errors';
import { MemoryError } from './memory-error';
import type { ReadByModel } from './read-by-model';

/** What an open memory is made of. */
export interface MemoryParts {
  readonly tenant: TenantId;
  readonly store: BankStore;
  readonly holds: BankHolds;
  readonly jobs: Pick<BankJobs, 'unfinished'>;
  readonly recall: BankRecall;
  readonly used: UsedMemories;
  readonly ids: IdSource;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Null without a model. */
  readonly reading: ReadByModel | null;
  readonly close: () => Promise<void>;
}

/** Who acts: the process that opened the memory. */
export const ACTOR = 'service:memory-library';

/** A bank of this tenant. @throws MemoryError BANK_UNKNOWN */
export async function standingBank({ store, tenant }: Pick<MemoryParts, 'store' | 'tenant'>, name: string): Promise<Bank> {
  const bank = await store.bank(tenant, name);
  const code: BankCode = 'BANK_UNKNOWN';
  if (bank === undefined) throw new MemoryError(code, BANK_ERRORS[code], [name]);
  return bank;
}
