import { Pool } from 'undici';
import type { ConnectedTenant, ConnectionFile } from '../../apps/cli/connection-file';
import { type ProcessPlan, type RunningPlatform, withPlatform } from './all-in-one-process';
import { type Bench, NO_POSTGRES, type Setting } from './bench';
import { withDatabase, withFolder } from './fresh-store';
import { type Figure, NOTHING_PROMISED } from './figure';
import { type ClosedLoop, failuresTold, type LoadOutcome, offer, type OpenLoop, saturate } from './load';

const WARM_UP: ClosedLoop = { callers: 4, calls: 200 };
const STEADY: OpenLoop = { perSecond: 20, calls: 400 };
const FULL: ClosedLoop = { callers: 8, calls: 400 };
const MESSAGE = 'Where is my order ORD-1042?';
const PROMISED = { p95Ms: 250, perSecond: 20 };

/** Governed runs from request to sealed record, through the platform as `npm start` runs it. */
export const wholeRuns: Bench = {
  name: 'runs',
  tells: `whole order_status runs in all-in-one with the built-in model, on Postgres and PGlite`,

  async run(setting) {
    const { databaseUrl } = setting;
    const onServer: readonly Figure[] =
      databaseUrl === undefined
        ? [{ kind: 'unmeasured', what: 'order_status run, Postgres', why: NO_POSTGRES }]
        : await withDatabase(databaseUrl, ({ url }) => withFolder((folder) => runs(setting, 'Postgres', folder, url)));
    return [...onServer, ...(await withFolder((folder) => runs(setting, 'PGlite', folder, undefined)))];
  },
};

function runs({ say, profiles }: Setting, store: 'Postgres' | 'PGlite', folder: string, databaseUrl: string | undefined): Promise<readonly Figure[]> {
  const plan: ProcessPlan = { folder, databaseUrl, profiles };
  say(`order_status runs on ${store}: starting the platform`);
  return withPlatform(plan, async ({ connection, bootMs }: RunningPlatform) => {
    say(`  ready after ${(bootMs / 1_000).toFixed(1)} s; warming up with ${WARM_UP.calls} runs`);
    const pool = new Pool(connection.http_url, { connections: 64 });
    try {
      const call = caller(pool, connection);
      told(say, 'warm-up', await saturate(WARM_UP, call));
      const steady = told(say, `${STEADY.perSecond}/s offered`, await offer(STEADY, call));
      const full = told(say, `${FULL.callers} callers`, await saturate(FULL, call));
      const promised = store === 'Postgres' ? PROMISED : NOTHING_PROMISED;
      return [
        figure(`order_status run, ${store}`, `${STEADY.perSecond}/s offered, from when a run was due to its answer with a sealed record`, steady, { ...promised, perSecond: null }), // prettier-ignore
        figure(`order_status runs a second, ${store}`, `${FULL.callers} callers, each asking again when answered`, full, { ...NOTHING_PROMISED, perSecond: promised.perSecond }), // prettier-ignore
      ];
    } finally {
      await pool.close();
    }
  });
}

function told(say: Setting['say'], load: string, outcome: LoadOutcome): LoadOutcome {
  say(`  ${load}: ${outcome.perSecond.toFixed(1)} runs/s`);
  for (const failure of failuresTold(outcome)) say(`    ${failure}`);
  return outcome;
}

function figure(what: string, how: string, { millis, failed, perSecond }: LoadOutcome, promised: typeof NOTHING_PROMISED): Figure {
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
