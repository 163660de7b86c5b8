import neo4j, { type Driver, Neo4jError } from 'neo4j-driver';
import { Fault } from '@kernel/fault';
import type { Millis } from '@kernel/time';

export interface Neo4jSettings {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Longest single statement, and longest wait for a connection. */
  readonly timeoutMs: Millis;
}

// The one database of the Community edition.
const DATABASE = 'neo4j';
/** The server looks every two seconds for statements that are over their limit; its own answer comes first. */
const GRACE_MS = 2_500;

/** A Neo4j server. Connects when first asked. */
export class Neo4jSession {
  private readonly driver: Driver;

  constructor(private readonly settings: Neo4jSettings) {
    this.driver = neo4j.driver(settings.url, neo4j.auth.basic(settings.user, settings.password), {
      disableLosslessIntegers: true,
      connectionTimeout: settings.timeoutMs,
      connectionAcquisitionTimeout: settings.timeoutMs,
      maxTransactionRetryTime: settings.timeoutMs,
      userAgent: 'fiveplane',
    });
  }

  /** Rows of one statement in a transaction of its own. @throws Fault STORE_UNAVAILABLE, STORE_BUSY, STORE_CONFLICT; the driver's own error for a statement that is wrong. */
  async ask<R extends object>(statement: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<readonly R[]> {
    try {
      const { records } = await this.inTime(statement, parameters);
      return records.map((record) => record.toObject() as R);
    } catch (error) {
      throw graphFault(error);
    }
  }

  // The server ends a statement that takes too long; a server that says nothing at all is not waited for much longer.
  private async inTime(statement: string, parameters: Readonly<Record<string, unknown>>) {
    const { timeoutMs } = this.settings;
    const silent = new AbortController();
    const transactionConfig = { timeout: timeoutMs };
    const asked = this.driver.executeQuery(statement, { ...parameters }, { database: DATABASE, transactionConfig, signal: silent.signal });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Fault('STORE_UNAVAILABLE', `the graph server says nothing within ${timeoutMs} ms`, 'later'));
        // Gives up its result; that it fails by this is told above.
        asked.catch(() => undefined);
        silent.abort();
      }, timeoutMs + GRACE_MS);
    });
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves when the server answers. */
  async check(): Promise<void> {
    await this.ask('RETURN 1 AS here');
  }

  async close(): Promise<void> {
    await this.driver.close();
  }
}

/** Parameters that the server must take for whole numbers: a JavaScript number is a float to it. */
export function whole(value: number): unknown {
  return neo4j.int(value);
}

const AWAY = new Set<string>([neo4j.error.SERVICE_UNAVAILABLE, neo4j.error.SESSION_EXPIRED]);

function graphFault(error: unknown): unknown {
  if (!(error instanceof Neo4jError)) return error;
  if (AWAY.has(error.code)) return new Fault('STORE_UNAVAILABLE', 'the graph server is away', 'later', { cause: error });
  if (error.code === 'Neo.ClientError.Security.Unauthorized')
    return new Fault('STORE_UNAVAILABLE', 'the graph server refuses the login of KNOWLEDGE_NEO4J_USER', 'never', { cause: error });
  if (error.code.startsWith('Neo.ClientError.Transaction.TransactionTimedOut'))
    return new Fault('STORE_BUSY', 'a statement took longer than it may on the graph server', 'later', { cause: error });
  return error.retriable ? new Fault('STORE_CONFLICT', 'the graph server asks to try again', 'later', { cause: error }) : error;
}
