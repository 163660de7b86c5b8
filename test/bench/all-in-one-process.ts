import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Compile } from 'typebox/compile';
import { request } from 'undici';
import { ConnectionFile } from '../../apps/cli/connection-file';
import { STOPWATCH } from './stopwatch';

export interface ProcessPlan {
  /** Data, keys, connection file and log. */
  readonly folder: string;
  /** An empty database of its own; undefined: the embedded store in the folder. */
  readonly databaseUrl: string | undefined;
  readonly profiles: string | undefined;
}

/** The all-in-one process as `npm start` starts it, seeded and ready. */
export interface RunningPlatform {
  readonly connection: ConnectionFile;
  /** Milliseconds from its start until it was ready. */
  readonly bootMs: number;
}

const MAIN = join(__dirname, '../../apps/all-in-one/main.js');
const BOOT_MS = 120_000;
const STOP_MS = 20_000;
const LOOK_MS = 50;
const shape = Compile(ConnectionFile);

/** Starts the platform, lends it while it is ready, and ends it. @throws Error with the end of its log when it does not come up. */
export async function withPlatform<T>(plan: ProcessPlan, work: (platform: RunningPlatform) => Promise<T>): Promise<T> {
  const begun = STOPWATCH.now();
  const log = join(plan.folder, 'process.log');
  const child = start(plan, log);
  try {
    const connection = await ready(child, plan, begun, log);
    return await work({ connection, bootMs: STOPWATCH.now() - begun });
  } finally {
    await stop(child);
  }
}

function start({ folder, databaseUrl, profiles }: ProcessPlan, log: string): ChildProcess {
  const output = openSync(log, 'a');
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  // Nothing of this shell's own settings: only what is said here.
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    FIVEPLANE_DATA_DIR: folder,
    FIVEPLANE_HTTP_PORT: '0',
    FIVEPLANE_GRPC_PORT: '0',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl, FIVEPLANE_MIGRATE_ON_START: 'yes' }),
  };
  try {
    return spawn(process.execPath, ['--enable-source-maps', ...profiling, MAIN], { stdio: ['ignore', output, output], env });
  } finally {
    closeSync(output);
  }
}

async function ready(child: ChildProcess, { folder }: ProcessPlan, begun: number, log: string): Promise<ConnectionFile> {
  const file = join(folder, 'connection.json');
  while (STOPWATCH.now() - begun < BOOT_MS) {
    if (hasEnded(child))
      throw new Error(`the platform ended while it booted (${child.signalCode ?? `exit ${child.exitCode}`}):\n${tailOf(log)}`);
    if (existsSync(file)) {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (!shape.Check(value)) throw new Error(`${file} is no connection file`);
      if (await isReady(value.http_url)) return value;
    }
    await STOPWATCH.pause(LOOK_MS);
  }
  throw new Error(`the platform was not ready after ${BOOT_MS / 1_000} s:\n${tailOf(log)}`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(new URL('/readyz', url));
    await body.dump();
    return statusCode === 200;
  } catch (error) {
    // Nothing listens yet.
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return false;
    throw error;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(late);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function tailOf(log: string): string {
  return readFileSync(log, 'utf8').split('\n').slice(-30).join('\n');
}
