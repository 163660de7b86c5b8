import type { PoolClient } from 'pg';
import { type AppRole, type Database, DatabaseSource } from './database';
import type { PgConnections } from './pg-connections';
import { PgDatabase, type TransactionLimits } from './pg-database';
import type { StatementNames } from './statement-names';
import { storeFault } from './store-fault';

/** A source over `pg`, whatever is behind it. */
export class PgSource extends DatabaseSource {
  private closing: Promise<void> | undefined;

  constructor(
    private readonly connections: PgConnections,
    private readonly limits: TransactionLimits,
    private readonly names: Pick<StatementNames, 'as'>,
    private readonly afterwards: () => Promise<void>,
  ) {
    super();
  }

  override as(role: AppRole): Database {
    return new PgDatabase(this.connections, role, this.limits, this.names.as(role));
  }

  /** One connection with the login's own rights and no transaction; dropped afterwards. For migrations and tests only. */
  async asLogin<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.connections.acquire();
    try {
      return await work(client);
    } catch (error) {
      await client.query('ROLLBACK').catch((second: unknown) => {
        throw storeFault(new AggregateError([error, second], 'the store failed and could not roll back'));
      });
      throw storeFault(error);
    } finally {
      await client.query('RESET ALL; RESET ROLE; SELECT pg_advisory_unlock_all()').then(
        () => client.release(),
        () => client.release(true),
      );
    }
  }

  override close(): Promise<void> {
    this.closing ??= this.connections.close().then(this.afterwards);
    return this.closing;
  }
}
