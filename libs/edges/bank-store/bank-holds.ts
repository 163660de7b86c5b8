import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';

/** A legal hold: while it stands nothing of the bank is forgotten, nor what was promoted or proposed in a bank of this name. */
export interface BankHold {
  readonly hold_id: string;
  readonly bank: string;
  readonly reason: string;
  /** Who set it, as `type:id`. */
  readonly setBy: string;
  readonly setAt: Millis;
}

/**
 * The legal holds of each tenant's banks. A hold that `place` has resolved stops every later forgetting.
 * @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT.
 */
export abstract class BankHolds {
  /**
   * Sets a hold; the same hold again changes nothing and is given as it stands. A bank may be one of promoted memory and proposals alone.
   * Refused: BANK_UNKNOWN, BANK_HOLD_ID_TAKEN (it stands for another bank).
   */
  abstract place(tenant: TenantId, hold: BankHold): Promise<BankHold | Refusal>;
  /** Ends a hold; `absent` when there was none. */
  abstract release(tenant: TenantId, bank: string, holdId: string): Promise<'released' | 'absent'>;
  /** The holds of a bank by id. */
  abstract of(tenant: TenantId, bank: string): Promise<readonly BankHold[]>;
}
