import { type Refusal } from '@kernel/outcome';
import { disagreement, type LedgerLine } from './migrate';
import { type Migration, readMigrations } from './migration-file';
import { MIGRATIONS } from './migrations';
import type { PgSource } from './pg-source';

/** `changed`: applied with another text than ours. `unknown`: applied and not ours. `out_of_order`: applied at another place of the order. */
export type MigrationState = 'applied' | 'pending' | 'changed' | 'unknown' | 'out_of_order';

export interface MigrationStanding {
  readonly id: string;
  readonly state: MigrationState;
  /** When it was applied, by the server's clock; absent while it is pending. */
  readonly applied_at?: string;
}

export interface MigrationStatus {
  /** Those of the database in its order, then those that are pending in ours. */
  readonly migrations: readonly MigrationStanding[];
  /** Why this version could not migrate the database; absent when it could. */
  readonly problem?: Refusal;
}

/** How the database stands against this version's list. Changes nothing and waits for no migration under way. */
export async function migrationStatus(
  source: PgSource,
  migrations: readonly Migration[] = readMigrations(MIGRATIONS),
): Promise<MigrationStatus> {
  const ledger = await source.asLogin(async (client) => {
    const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass('fiveplane.migration') IS NOT NULL AS there");
    if (rows[0]?.there !== true) return [];
    return (await client.query<AppliedLine>('SELECT id, checksum, applied_at FROM fiveplane.migration ORDER BY position')).rows;
  });
  const applied = ledger.map((line, position) => ({
    id: line.id,
    state: stateOf(line, position, migrations),
    applied_at: line.applied_at.toISOString(),
  }));
  const pending = migrations
    .filter(({ id }) => ledger.every((line) => line.id !== id))
    .map(({ id }) => ({ id, state: 'pending' as const }));
  const problem = disagreement(ledger, migrations);
  return { migrations: [...applied, ...pending], ...(problem === undefined ? {} : { problem }) };
}

interface AppliedLine extends LedgerLine {
  readonly applied_at: Date;
}

function stateOf(line: LedgerLine, position: number, migrations: readonly Migration[]): MigrationState {
  const known = migrations.findIndex(({ id }) => id === line.id);
  if (known === -1) return 'unknown';
  if (migrations[known]?.checksum !== line.checksum) return 'changed';
  return known === position ? 'applied' : 'out_of_order';
}
