import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { AppName } from '@platform/apps';
import { peerSettingName } from '@platform/settings/platform-settings';
import { freePort } from '@testing/free-port';
import type { ConnectionFile } from '../../apps/cli/connection-file';
import { BUILT } from './built';
import { createEmptyDatabase, type EmptyDatabase } from './empty-database';
import { type Settings, SERVICE_SECRET } from './platform-process';
import { readConnection } from './read-connection';
import type { Sql } from './sql';
import { until } from './until';

const LOG_CHARS = 200_000;
const BOOTING = 4;
/** A bound for a machine that does much else. */
const BOOT_PATIENCE_MS = 240_000;

/** The platform's apps and the sample's shop, each a process of its own. */
export const SERVED_APPS = ['trust-control-plane', 'checkpoint-signer', 'policy-engine', 'context-compiler', 'llm-router', 'ai-gateway', 'knowledge-substrate', 'memory-service', 'sample-shop', 'tool-gateway', 'orchestrator', 'conversation-manager'] as const satisfies readonly AppName[]; // prettier-ignore
export type ServedApp = (typeof SERVED_APPS)[number];

interface Ports {
  readonly http: number;
  readonly grpc: number;
}

/** Every app in its own process on one Postgres, told everything by environment alone, as an orchestrator of containers would. */
export class AppProcesses {
  private readonly children = new Map<ServedApp, ChildProcess>();
  private readonly logs = new Map<ServedApp, string>();

  private constructor(
    readonly folder: string,
    private readonly database: EmptyDatabase,
    private readonly ports: ReadonlyMap<ServedApp, Ports>,
    private readonly settings: Settings,
    readonly connection: ConnectionFile,
  ) {}

  /** Provisions the sample into a fresh database, then starts every app with `more` settings, and some with their own, and waits until all of them are ready. */
  static async start(server: string, more: Settings = {}, own: Readonly<Partial<Record<ServedApp, Settings>>> = {}): Promise<AppProcesses> {
    const database = await createEmptyDatabase(server);
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-apps-'));
    const ports = new Map<ServedApp, Ports>();
    for (const app of SERVED_APPS) ports.set(app, { http: await freePort(), grpc: await freePort() });
    const shop = await freePort();
    const settings: Settings = {
      PATH: process.env['PATH'] ?? '',
      FIVEPLANE_DATA_DIR: folder,
      FIVEPLANE_SERVICE_SECRET: SERVICE_SECRET,
      CALL_TOKEN_SECRET: 'the gateway and the shop of the scenario tests know it',
      TOOL_ENDPOINTS: `sample-shop=http://127.0.0.1:${shop}/mcp`,
      SHOP_PORT: String(shop),
      DATABASE_URL: database.url,
      // Twelve processes share the server's connections.
      DATABASE_POOL_MAX: '5',
      ORCHESTRATOR_LEASE_MS: '2000',
      ...Object.fromEntries([...ports].map(([app, { grpc }]) => [peerSettingName(app), `127.0.0.1:${grpc}`])),
      ...more,
    };
    await provision(folder, settings);
    const connection = readConnection(join(folder, 'connection.json'));
    if (!connection) throw new Error('provisioning left no connection file');
    const apps = new AppProcesses(folder, database, ports, settings, connection);
    try {
      // A few at a time: twelve that load at once on a busy machine are all late.
      for (let n = 0; n < SERVED_APPS.length; n += BOOTING)
        await Promise.all(SERVED_APPS.slice(n, n + BOOTING).map((app) => apps.boot(app, own[app])));
    } catch (error) {
      await apps.remove();
      throw error;
    }
    return apps;
  }

  httpUrl(app: ServedApp): string {
    return `http://127.0.0.1:${this.portsOf(app).http}`;
  }

  grpcAddress(app: ServedApp): string {
    return `127.0.0.1:${this.portsOf(app).grpc}`;
  }

  /** The store that all of them use. */
  get databaseUrl(): string {
    return this.database.url;
  }

  /** False once it has ended, by itself or by somebody's hand. */
  lives(app: ServedApp): boolean {
    const child = this.children.get(app);
    return child !== undefined && !isGone(child);
  }

  /** Everything that an app said in all its lives, the latest part when it said much. */
  log(app: ServedApp): string {
    return this.logs.get(app) ?? '';
  }

  /** Starts an app, where it was before, and waits until it is ready. */
  async boot(app: ServedApp, more: Settings = {}): Promise<void> {
    const { http, grpc } = this.portsOf(app);
    const child = spawn(process.execPath, ['--enable-source-maps', join(BUILT, 'apps/start-app.js'), app], {
      cwd: this.folder,
      env: { ...this.settings, FIVEPLANE_HTTP_PORT: String(http), FIVEPLANE_GRPC_PORT: String(grpc), ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (chunk: unknown): void => void this.logs.set(app, (this.log(app) + String(chunk)).slice(-LOG_CHARS));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    this.children.set(app, child);
    await until(
      `${app} is ready`,
      async () => {
        if (isGone(child)) throw new Error(`${app} ended while it booted:\n${this.log(app)}`);
        const answer = await fetch(`${this.httpUrl(app)}/readyz`).catch(() => undefined);
        return answer?.status === 200 ? true : undefined;
      },
      BOOT_PATIENCE_MS,
    );
  }

  /** Ends an app with a signal and waits until it is gone. @returns its exit code; null when the signal itself ended it. */
  async kill(app: ServedApp, signal: NodeJS.Signals): Promise<number | null> {
    const child = this.children.get(app);
    if (!child || isGone(child)) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }

  /** A look into the store behind the platform's back, as the owner of every table. */
  async atStore<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      return await work(async (text, values = []) => (await client.query(text, [...values])).rows as never);
    } finally {
      await client.end();
    }
  }

  async remove(): Promise<void> {
    await this.end();
    await this.database.drop();
  }

  /** Ends every app and takes the folder away; the database stays, for whoever takes its whole server away. */
  async end(): Promise<void> {
    await Promise.all(SERVED_APPS.map((app) => this.kill(app, 'SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private portsOf(app: ServedApp): Ports {
    const ports = this.ports.get(app);
    if (!ports) throw new Error(`${app} has no ports`);
    return ports;
  }
}

/** Runs the process that provisions and ends. @throws Error with what it said when it did not end well. */
async function provision(folder: string, settings: Settings): Promise<void> {
  const env = { ...settings, FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', SHOP_PORT: '0', ALL_IN_ONE_UNTIL: 'provisioned' };
  // It is its own peer: where the apps will be says nothing of where it is.
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('FIVEPLANE_PEER_')));
  const child = spawn(process.execPath, ['--enable-source-maps', join(BUILT, 'apps/all-in-one/main.js')], { cwd: folder, env: own, stdio: ['ignore', 'pipe', 'pipe'] }); // prettier-ignore
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`provisioning ended with ${code ?? 'a signal'}:\n${said}`);
}

function isGone({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
