import type { Envelope } from '@kernel/dsse';
import { derivedId, type Id } from '@kernel/ids';
import type { TenantId } from '@kernel/tenant';
import { timestampOf } from '@kernel/time';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { Erasure } from '@edges/bank-store/forgetting';
import type { Signer } from '@edges/signer/signer';
import { type DeletionReceipt, deletionReceipt, DELETION_RECEIPT } from '@planes/intelligence/memory/forgetting/deletion-receipt';
import type { ForgetResult } from '@planes/intelligence/memory/verbs/forget';

/** A receipt with its seal. */
export interface SignedReceipt {
  readonly document: DeletionReceipt;
  readonly envelope: Envelope;
}

/** What came of a forgetting; the receipt of one that was carried out for good. */
export type ForgetAnswer = Omit<ForgetResult, 'receipt'> & { readonly receipt: SignedReceipt | null };

/** An erasure of a key is called the same whenever it is asked for: its id has no time, and lists go by when erasures happened. */
const BEGINNING = timestampOf(0);

/** The id of the erasure that a key stands for. */
export function erasureOfKey(tenant: TenantId, key: string): Id<'era'> {
  return derivedId('era', BEGINNING, `${tenant}\n${key}`);
}

/** Receipts of what was forgotten, made of what is kept of it. What is kept says when it was first carried out, and by whom; a repetition says the same. */
export class SignedReceipts {
  constructor(
    private readonly store: BankStore,
    private readonly signer: Signer,
  ) {}

  /** Of an erasure that was carried out. */
  async of(tenant: TenantId, erasureId: string): Promise<SignedReceipt> {
    const kept = await this.store.erasure(tenant, erasureId);
    if (kept === undefined) throw new Error(`erasure ${erasureId} was carried out and is not kept`);
    return this.sign(tenant, kept);
  }

  /** In the order in which it was forgotten, after an erasure. */
  async page(tenant: TenantId, after: string | null, limit: number): Promise<readonly SignedReceipt[]> {
    const erasures = await this.store.erasures(tenant, { after, limit });
    return Promise.all(erasures.map((erasure) => this.sign(tenant, erasure)));
  }

  private async sign(tenant: TenantId, erasure: Erasure): Promise<SignedReceipt> {
    const document = deletionReceipt(tenant, erasure);
    return { document, envelope: await this.signer.sign(DELETION_RECEIPT, document) };
  }
}
