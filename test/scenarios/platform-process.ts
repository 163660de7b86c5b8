import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '@testing/free-port';
import { BUILT } from './built';
import { createEmptyDatabase, type EmptyDatabase } from './empty-database';
import type { ConnectionFile } from '../../apps/cli/connection-file';
import { readConnection } from './read-connection';
import { type Sql, sqlOfEmbedded } from './sql';
import { until } from './until';

const MAIN = join(BUILT, 'apps/all-in-one/main.js');
const LOG_CHARS = 200_000;

export type Settings = Readonly<Record<string, string>>;

/** Signs calls between apps. Given to the process, so that a test can speak as an app of the platform. */
export const SERVICE_SECRET = 'a secret of the scenario tests and of nobody else';

/** The all-in-one as it ships: a process of its own on a data folder of its own, with an embedded store or a fresh Postgres database. */
export class PlatformProcess {
  private child: ChildProcess | undefined;
  private said = '';
  private known: ConnectionFile | undefined;

  private constructor(
    readonly folder: string,
    private readonly settings: Settings,
    private readonly database: EmptyDatabase | undefined,
    private readonly grpcPort: number,
  ) {}

  /** Starts one that nobody used before and waits until it is ready. On the Postgres that DATABASE_URL names, or on this server; else embedded. */
  static async start(settings: Settings = {}, backend: 'any' | 'embedded' | { readonly server: string } = 'any'): Promise<PlatformProcess> {
    if (!existsSync(MAIN)) throw new Error('there is no build: npm run build');
    const server = typeof backend === 'object' ? backend.server : (process.env['DATABASE_URL'] ?? '');
    const database = server === '' || backend === 'embedded' ? undefined : await createEmptyDatabase(server);
    const platform = new PlatformProcess(mkdtempSync(join(tmpdir(), 'fiveplane-scenario-')), settings, database, await freePort());
    try {
      await platform.boot();
    } catch (error) {
      await platform.remove();
      throw error;
    }
    return platform;
  }

  /** URLs and credentials, as the process wrote them. */
  get connection(): ConnectionFile {
    if (!this.known) throw new Error('the platform is not running');
    return this.known;
  }

  /** Where the apps of the process are called by each other. */
  get grpcAddress(): string {
    return `127.0.0.1:${this.grpcPort}`;
  }

  /** The data folder's environment, for the command line tool. */
  get environment(): Settings {
    return { PATH: process.env['PATH'] ?? '', HOME: this.folder, FIVEPLANE_DATA_DIR: this.folder };
  }

  /** The store's own address; undefined when it is embedded. */
  get databaseUrl(): string | undefined {
    return this.database?.url;
  }

  /** Everything that the process said, its latest part when it said much. */
  get log(): string {
    return this.said;
  }

  /** Boots again on the same data. */
  async boot(more: Settings = {}): Promise<void> {
    const database: Settings = this.database ? { DATABASE_URL: this.database.url, FIVEPLANE_MIGRATE_ON_START: 'yes' } : {};
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
      cwd: this.folder,
      env: { ...this.environment, FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: String(this.grpcPort), SHOP_PORT: '0', FIVEPLANE_SERVICE_SECRET: SERVICE_SECRET, ...database, ...this.settings, ...more }, // prettier-ignore
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (chunk: unknown): void => void (this.said = (this.said + String(chunk)).slice(-LOG_CHARS));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    this.child = child;
    this.known = await until('the platform is ready', () => this.ready(child));
  }

  /** Ends the process with a signal and waits until it is gone. @returns its exit code; null when the signal itself ended it, or there was none. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    this.child = undefined;
    this.known = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }

  /** Ends the process as an operator does, and boots it again on the same data. */
  async restart(more: Settings = {}): Promise<void> {
    await this.kill('SIGTERM');
    await this.boot(more);
  }

  /** Lets somebody at the store behind the platform's back, while the platform is down, as the owner of every table. */
  async whileDown<T>(work: (sql: Sql) => Promise<T>, more: Settings = {}): Promise<T> {
    await this.kill('SIGTERM');
    const result = await this.atStore(work);
    await this.boot(more);
    return result;
  }

  /** Looks into the store of a platform that is down for good. */
  async lastLook<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    await this.kill('SIGTERM');
    return this.atStore(work);
  }

  /** Ends the process and takes its data away. */
  async remove(): Promise<void> {
    await this.end();
    await this.database?.drop();
  }

  /** Ends the process and takes its folder away; a database stays, for whoever takes its whole server away. */
  async end(): Promise<void> {
    await this.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ready(child: ChildProcess): Promise<ConnectionFile | undefined> {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the platform ended while it booted:\n${this.said}`);
    const connection = readConnection(join(this.folder, 'connection.json'));
    if (!connection) return undefined;
    // After a restart the file still names the ports of before, where nobody answers.
    const answer = await fetch(`${connection.http_url}/readyz`).catch(() => undefined);
    return answer?.status === 200 ? connection : undefined;
  }

  /** A look into the store behind the platform's back; into an embedded one only while the platform is down. */
  async atStore<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    if (!this.database) return sqlOfEmbedded(join(this.folder, 'store'), work);
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      return await work(async (text, values = []) => (await client.query(text, [...values])).rows as never);
    } finally {
      await client.end();
    }
  }
}
