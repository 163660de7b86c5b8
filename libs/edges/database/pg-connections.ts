import { Fault } from '@kernel/fault';
import type { Pool, PoolClient } from 'pg';
import { isError } from './error-code';
import { storeFault } from './store-fault';

/** A bounded set of connections with a bounded wait. */
export class PgConnections {
  constructor(
    private readonly pool: Pool,
    private readonly busy: string,
  ) {}

  /** @throws Fault STORE_BUSY when none came free in time, STORE_UNAVAILABLE when the store is away. */
  async acquire(): Promise<PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      // pg-pool words the wait for a free connection like this; a connection that does not come up has another message.
      if (isError(error) && error.message === 'timeout exceeded when trying to connect') {
        throw new Fault('STORE_BUSY', this.busy, 'later', { cause: error });
      }
      throw storeFault(error);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
