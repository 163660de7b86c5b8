import type { ConnectionFile } from '../../../apps/cli/connection-file';
import type { Person } from '../person';
import type { Sql } from '../sql';

/** A running platform on stores that may be broken, as load, witnesses and looks need it. */
export interface Stage {
  readonly connection: ConnectionFile;
  /** The processes by name, and where each answers over HTTP. */
  readonly processes: ReadonlyMap<string, string>;
  /** A user of a tenant, at the public door; without a name the tenant's default user. */
  readonly person: (tenant: string, name?: string) => Person;
  /** Somebody at the memory service's own door. */
  readonly keeper: () => Person;
  /** Where the audit log is asked over gRPC. */
  readonly auditAddress: () => string;
  /** A look into the store behind the platform's back, as the owner of every table. */
  readonly atStore: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
}
