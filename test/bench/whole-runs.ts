import { Pool } from 'undici';
import type { ConnectedTenant, ConnectionFile } from '../../apps/cli/connection-file';
import { type RunningPlatform, withPlatform } from './all-in-one-process';
import { type Bench, NO_POSTGRES, type Setting } from './bench';
import { withDatabase, withFolder } from './fresh-store';
import { type Figure, NOTHING_PROMISED, type Promised } from './figure';
import { type ClosedLoop, failuresTold, type LoadOutcome, offer, type OpenLoop, saturate } from './load';
import { profileLines } from './profile-parts';

const WARM_UP: ClosedLoop = { callers: 4, calls: 200 };
const STEADY: OpenLoop = { perSecond: 20, calls: 400 };
const FULL: ClosedLoop = { callers: 8, calls: 400 };
/** The embedded store has one connection, and everything that a run writes goes through it in turn. */
const STEADY_EMBEDDED: OpenLoop = { perSecond: 5, calls: 100 };
const MESSAGE = 'Where is my order ORD-1042?';

/** Governed runs from request to sealed record, through the platform as `npm start` runs it. */
export const wholeRuns: Bench = {
  name: 'runs',
  tells: 'whole order_status runs in all-in-one with the built-in model, on Postgres',

  async run(setting) {
    const { databaseUrl } = setting;
    if (databaseUrl === undefined) return [{ kind: 'unmeasured', what: 'order_status run, Postgres', why: NO_POSTGRES }];
    const promised = { p95Ms: 250, perSecond: 20 };
    return withDatabase(databaseUrl, ({ url }) =>
      withFolder((folder) => runs(setting, { store: 'Postgres', folder, url, steady: STEADY, promised })),
    );
  },
};

/** The same on the embedded store. */
export const wholeRunsEmbedded: Bench = {
  name: 'runs-pglite',
  tells: 'the same on PGlite',

  run(setting) {
    return withFolder((folder) =>
      runs(setting, { store: 'PGlite', folder, url: undefined, steady: STEADY_EMBEDDED, promised: NOTHING_PROMISED }),
    );
  },
};

interface Stage {
  readonly store: 'Postgres' | 'PGlite';
  readonly folder: string;
  readonly url: string | undefined;
  readonly steady: OpenLoop;
  readonly promised: Promised;
}

async function runs({ say, profiles }: Setting, { store, folder, url, steady, promised }: Stage): Promise<readonly Figure[]> {
  say(`order_status runs on ${store}: starting the platform`);
  const figures = await withPlatform({ folder, databaseUrl: url, profiles }, async ({ connection, bootMs }: RunningPlatform) => {
    say(`  ready after ${(bootMs / 1_000).toFixed(1)} s; warming up with ${WARM_UP.calls} runs`);
    const pool = new Pool(connection.http_url, { connections: 64 });
    try {
      const call = caller(pool, connection);
      told(say, 'warm-up', await saturate(WARM_UP, call));
      const offered = told(say, `${steady.perSecond}/s offered`, await offer(steady, call));
      const full = told(say, `${FULL.callers} callers`, await saturate(FULL, call));
      const howOffered = `${steady.perSecond}/s offered, from when a run was due to its answer with a sealed record`;
      const howFull = `${FULL.callers} callers, each asking again when answered`;
      return [
        figure(`order_status run, ${store}`, howOffered, offered, { ...promised, perSecond: null }),
        figure(`order_status runs a second, ${store}`, howFull, full, { ...promised, p95Ms: null }),
      ];
    } finally {
      await pool.close();
    }
  });
  // Written when the process has ended. Its boot is in it too.
  if (profiles !== undefined) for (const line of profileLines(profiles, WARM_UP.calls + steady.calls + FULL.calls)) say(line);
  return figures;
}

function told(say: Setting['say'], load: string, outcome: LoadOutcome): LoadOutcome {
  say(`  ${load}: ${outcome.perSecond.toFixed(1)} runs/s`);
  for (const failure of failuresTold(outcome)) say(`    ${failure}`);
  return outcome;
}

function figure(what: string, how: string, { millis, failed, perSecond }: LoadOutcome, promised: Promised): Figure {
  return { kind: 'measured', what, how, millis, failed, perSecond, promised };
}

/** Asks as the sample's own user, and believes only a decided run with a record. */
function caller(pool: Pool, { tenants }: ConnectionFile): () => Promise<void> {
  const { acme } = tenants;
  const user = acme?.users[acme.default_user];
  if (acme === undefined || user === undefined) throw new Error('the connection file has no user of acme');
  const body = JSON.stringify(bodyFor(acme, user.user_id, user.role));
  const headers = { authorization: `Bearer ${user.token}`, 'content-type': 'application/json', accept: 'application/json' };
  return async () => {
    const answer = await pool.request({ method: 'POST', path: '/v1/runs', headers, body });
    const run = (await answer.body.json()) as { readonly status?: unknown; readonly record_id?: string; readonly code?: string };
    if (answer.statusCode !== 200 || run.status !== 'DECIDED' || run.record_id === undefined)
      throw new Error(`HTTP ${answer.statusCode}, ${String(run.status)} ${run.code ?? ''}`.trimEnd());
  };
}

function bodyFor({ agent, pack }: ConnectedTenant, user_id: string, role: string): object {
  const others = agent.principal_chain.filter(({ kind }) => kind !== 'user');
  return {
    user: { user_id, role },
    agent: { ...agent, principal_chain: [{ kind: 'user', id: user_id, tenant_id: 'acme' }, ...others] },
    context_pack_refs: [pack],
    input: { intent: 'order_status', message: MESSAGE, channel: 'chat' },
    mode: 'batch',
    runtime: { plan_timeout_ms: 30_000, max_tool_calls: 20, max_payload_bytes: 262_144 },
  };
}
