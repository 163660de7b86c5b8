import type { TenantId } from '@kernel/tenant';

/** The database role of each app: it may use its own schema and nothing else. */
export const APP_ROLES = [
  'fp_conversation',
  'fp_orchestrator',
  'fp_gateway',
  'fp_router',
  'fp_tool',
  'fp_trust',
  'fp_checkpoint',
  'fp_memory',
  'fp_knowledge',
  'fp_shop',
  'fp_events',
] as const;

export type AppRole = (typeof APP_ROLES)[number];

/** What may be asked inside one transaction. Refuses to be used once its transaction has ended. */
export abstract class Transaction {
  /**
   * The rows of one statement, in the order the database gave them; empty when it returns none.
   * bigint and numeric arrive as strings, bytea as Buffer, jsonb parsed, timestamptz as Date.
   * @throws Fault STORE_UNAVAILABLE, STORE_BUSY or STORE_CONFLICT; any other database error with its SQLSTATE (see `sqlState`).
   */
  abstract query<R extends object>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>;
}

/**
 * One app's store, speaking with that app's database role.
 * What a transaction's work has resolved is durable; when it rejects, nothing of it was written.
 * Work that others were in the way of is done again from its beginning, three times in all: it does nothing but its statements, and leaves nothing of a first try outside.
 * @throws Fault STORE_UNAVAILABLE when the store is away (after COMMIT was sent, the outcome is unknown and the message says so),
 * STORE_BUSY when no connection came free in time or a transaction was asked for inside another, STORE_CONFLICT when others were in the way each time.
 */
export abstract class Database {
  /** One transaction for one tenant: row-level security shows and accepts that tenant's rows only. Nothing inside may ask the Database again, nor call another app. */
  abstract inTenant<T>(tenant: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** One transaction without a tenant: sees no tenant row. For platform tables and for functions that return ids across tenants. */
  abstract acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** The same for reads that may be a little old: never for what somebody has just written and looks for. Work that is done here only reads. */
export abstract class Reads extends Database {}

/** Where databases come from: one Postgres, embedded or by address. */
export abstract class DatabaseSource {
  /** The database as this app sees it. Opens nothing yet. */
  abstract as(role: AppRole): Database;
  /** Waits for transactions under way, then lets go of every connection. Asking afterwards is a Fault STORE_UNAVAILABLE. */
  abstract close(): Promise<void>;
}
