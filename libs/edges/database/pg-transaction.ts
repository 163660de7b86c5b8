import type { PoolClient } from 'pg';
import { Transaction } from './database';
import type { NameOf } from './statement-names';
import { storeFault } from './store-fault';

/** A transaction that is under way on one connection. */
export class PgTransaction extends Transaction {
  private ended = false;

  constructor(
    private readonly client: PoolClient,
    private readonly nameOf: NameOf,
  ) {
    super();
  }

  override async query<R extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    if (this.ended) throw new Error('a transaction was used after it had ended');
    try {
      const name = this.nameOf(sql);
      const result = await this.client.query<R>({ text: sql, values: [...values], ...(name === undefined ? {} : { name }) });
      return result.rows;
    } catch (error) {
      throw storeFault(error);
    }
  }

  /** From here on every query is refused. */
  end(): void {
    this.ended = true;
  }
}
