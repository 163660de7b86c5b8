import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Transaction } from '../database/database';
import { holdBank } from './bank-rows';
import type { ImportedUnits, ImportUnits } from './bank-store';
import { forgetUnits } from './forget-units';
import { makeBank } from './make-bank';
import { keepUnits } from './retain-units';

/** A refusal on its way out of a transaction: nothing that was written before it stays. */
export class RolledBack extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** Makes the bank, removes what is replaced and keeps the units. @throws RolledBack */
export async function importUnits(
  tx: Transaction,
  tenant: TenantId,
  region: string,
  { bank, replaces, units }: ImportUnits,
): Promise<ImportedUnits> {
  await makeBank(tx, tenant, region, bank);
  const forgotten = replaces === null ? null : orRolledBack(await forgetUnits(tx, tenant, region, replaces));
  const held = await holdBank(tx, tenant, bank.name);
  if (held === undefined) throw new Error('a bank that was made in this transaction is there');
  const retained = orRolledBack(await keepUnits(tx, { tenant, bank: bank.name, region, ...held }, { units, idempotency: null }));
  return { retained, forgotten };
}

function orRolledBack<T extends object>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new RolledBack(outcome);
  return outcome;
}
