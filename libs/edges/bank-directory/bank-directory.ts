import type { TenantId } from '@kernel/tenant';

/** Where a bank is. */
export interface BankPlace {
  readonly tenant: TenantId;
  readonly bank: string;
}

/**
 * The banks of every tenant, by name alone: for work that nobody asks for, such as lifecycles. What is in them is asked bank by bank, as their tenant.
 * @throws Fault STORE_UNAVAILABLE or STORE_BUSY.
 */
export abstract class BankDirectory {
  /** Banks by tenant and name, after a place (null: from the first), at most `limit`. */
  abstract after(place: BankPlace | null, limit: number): Promise<readonly BankPlace[]>;
}
