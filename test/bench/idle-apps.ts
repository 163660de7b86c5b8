import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import type { AppName } from '@platform/apps';
import { peerSettingName } from '@platform/settings/platform-settings';
import { freePort } from '@testing/free-port';
import { type Bench, NO_POSTGRES, type Setting } from './bench';
import { type Figure } from './figure';
import { withDatabase, withFolder } from './fresh-store';
import { STOPWATCH } from './stopwatch';

/** The planes' apps; the checkpoint signer and the sample's shop are not among the ten. */
const TEN = ['trust-control-plane', 'policy-engine', 'context-compiler', 'llm-router', 'ai-gateway', 'knowledge-substrate', 'memory-service', 'tool-gateway', 'orchestrator', 'conversation-manager'] as const satisfies readonly AppName[]; // prettier-ignore
const START = join(__dirname, '../../apps/start-app.js');
const BOOT_MS = 120_000;
/** By then what was needed to start has been collected, and every loop has gone round many times. */
const IDLE_MS = 20_000;
const PROMISED_MIB = 2_048;
const WHAT = 'ten apps, idle, resident memory together';

/** What the platform's apps weigh while nobody asks anything of them. */
export const idleApps: Bench = {
  name: 'idle',
  tells: 'memory of the ten apps, each a process of its own on Postgres, with nothing to do',

  async run({ say, databaseUrl }: Setting): Promise<readonly Figure[]> {
    if (databaseUrl === undefined) return [{ kind: 'unmeasured', what: WHAT, why: NO_POSTGRES }];
    return withDatabase(databaseUrl, (database) =>
      withFolder(async (folder) => {
        const children: ChildProcess[] = [];
        try {
          say('ten apps, idle: starting them');
          const settings = await settingsFor(folder, database.url);
          for (const app of TEN) children.push(await started(app, settings, folder));
          await STOPWATCH.pause(IDLE_MS);
          const each = children.map(({ pid }) => residentMebibytes(pid ?? 0));
          say(`  ${TEN.map((app, nth) => `${app} ${each[nth]?.toFixed(0)}`).join(', ')} MiB`);
          const how = `each a process of its own, ${IDLE_MS / 1_000} s after the last one was ready; pages that several share are counted for each`;
          return [{ kind: 'weighed', what: WHAT, how, mebibytes: each.reduce((sum, one) => sum + one, 0), atMostMebibytes: PROMISED_MIB }];
        } finally {
          await Promise.all(children.map(ended));
        }
      }),
    );
  },
};

interface Settings {
  readonly ports: ReadonlyMap<AppName, { readonly http: number; readonly grpc: number }>;
  readonly environment: Readonly<Record<string, string>>;
}

async function settingsFor(folder: string, databaseUrl: string): Promise<Settings> {
  const ports = new Map<AppName, { readonly http: number; readonly grpc: number }>();
  for (const app of TEN) ports.set(app, { http: await freePort(), grpc: await freePort() });
  const environment = {
    PATH: process.env['PATH'] ?? '',
    FIVEPLANE_DATA_DIR: folder,
    FIVEPLANE_SERVICE_SECRET: 'a secret that the processes of this bench share',
    CALL_TOKEN_SECRET: 'nobody calls a tool while all are idle',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_MAX: '5',
    ...Object.fromEntries([...ports].map(([app, { grpc }]) => [peerSettingName(app), `127.0.0.1:${grpc}`])),
  };
  return { ports, environment };
}

async function started(app: AppName, { ports, environment }: Settings, folder: string): Promise<ChildProcess> {
  const { http, grpc } = ports.get(app) ?? { http: 0, grpc: 0 };
  const log = join(folder, `${app}.log`);
  const output = openSync(log, 'a');
  const env = { ...environment, FIVEPLANE_HTTP_PORT: String(http), FIVEPLANE_GRPC_PORT: String(grpc) };
  const child = spawn(process.execPath, ['--enable-source-maps', START, app], { cwd: folder, env, stdio: ['ignore', output, output] });
  closeSync(output);
  const begun = STOPWATCH.now();
  // Alive is enough: an app whose peers come later is not ready before them.
  while (!(await answers(`http://127.0.0.1:${http}/livez`))) {
    if (child.exitCode !== null || STOPWATCH.now() - begun > BOOT_MS)
      throw new Error(`${app} did not start:\n${readFileSync(log, 'utf8').slice(-3_000)}`);
    await STOPWATCH.pause(100);
  }
  return child;
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url);
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function residentMebibytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (line === undefined) throw new Error(`process ${pid} does not say what it holds`);
  return Number(line) / 1_024;
}
