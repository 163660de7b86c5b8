import { Fault } from '@kernel/fault';
import { Pool } from 'pg';
import { type PostgresSettings, tlsOptions } from './postgres-source';
import { storeFault } from './store-fault';

/** Longest wait for a connection, and for the answer on it. Longer than whoever asks will wait. */
const TIMEOUT_MS = 3_000;
const IDLE_MS = 15_000;
const TAKES_WRITES = `SELECT current_setting('transaction_read_only') AS read_only`;

/** Asks a server how it is, on a connection of its own: the answer neither waits behind the work nor takes a connection from it. */
export class PostgresProbe {
  private readonly pool: Pool;

  constructor(settings: Pick<PostgresSettings, 'url' | 'tls' | 'ca'>) {
    this.pool = new Pool({
      connectionString: settings.url,
      max: 1,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      idleTimeoutMillis: IDLE_MS,
      ssl: tlsOptions(settings),
      application_name: 'fiveplane probe',
    });
    // A connection that is lost while nobody asks says nothing that the next question does not find out.
    this.pool.on('error', () => undefined);
  }

  /** Resolves when the server answers and takes writes. @throws Fault STORE_UNAVAILABLE */
  async check(): Promise<void> {
    const { rows } = await this.ask();
    if (rows[0]?.read_only !== 'off') throw new Fault('STORE_UNAVAILABLE', 'the store does not take writes', 'later');
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async ask() {
    try {
      return await this.pool.query<{ read_only: string }>(TAKES_WRITES);
    } catch (error) {
      const cause = storeFault(error);
      throw cause instanceof Fault ? cause : new Fault('STORE_UNAVAILABLE', 'the store does not answer', 'later', { cause });
    }
  }
}
