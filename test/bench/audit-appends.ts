import { isRefusal } from '@kernel/outcome';
import { AppendAudit } from '../../apps/trust-control-plane/audit/append-audit';
import { AuditMetrics } from '../../apps/trust-control-plane/audit/audit-metrics';
import { AuditWatch } from '../../apps/trust-control-plane/audit/audit-watch';
import { anAuditSubmission, LOG } from '@edges/audit-log/an-audit-submission';
import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';
import { Sequencer } from '@edges/audit-log/sequencer';
import { KeyFileSigner } from '@edges/signer/key-file-signer';
import { SystemClock } from '@platform/clock';
import { Log } from '@platform/log';
import { Metrics } from '@platform/telemetry/metrics';
import { aSigner } from '@testing/a-signer';
import { type Bench, NO_POSTGRES, type Setting } from './bench';
import { type Figure, NOTHING_PROMISED, type Promised } from './figure';
import { onPGlite, onPostgres, type WithStore } from './fresh-store';
import { type ClosedLoop, failuresTold, offer, type OpenLoop, saturate } from './load';

const WARM_UP: OpenLoop = { perSecond: 500, calls: 1_000 };
const LOAD: OpenLoop = { perSecond: 1_000, calls: 15_000 };
const HOW = `${LOAD.perSecond}/s offered for ${LOAD.calls / LOAD.perSecond} s, from when an append was due to its signed receipt; the trust control plane's use case without gRPC`;

/** Whoever appends much does it in groups, as the tool gateway's spool and every outbox do. */
const GROUP = 50;
const CROWD: ClosedLoop = { callers: 32, calls: 2_000 };

/** Appends to the audit log, offered at a steady rate, and as many as it can take. */
export const auditAppends: Bench = {
  name: 'audit',
  tells: `audit appends, ${LOAD.perSecond}/s offered, on Postgres and PGlite, and as many as Postgres takes`,

  async run(setting) {
    const { databaseUrl: url } = setting;
    const onServer: Figure =
      url === undefined
        ? { kind: 'unmeasured', what: 'audit append, Postgres', why: NO_POSTGRES }
        : await appends(setting, 'Postgres', onPostgres(url), { p95Ms: 25, perSecond: null });
    return [onServer, await saturation(setting), await appends(setting, 'PGlite', onPGlite, NOTHING_PROMISED)];
  },
};

/** How many entries a second the log takes when nobody waits to append. */
async function saturation({ say, databaseUrl: url }: Setting): Promise<Figure> {
  const what = 'audit entries at saturation, Postgres';
  if (url === undefined) return { kind: 'unmeasured', what, why: NO_POSTGRES };
  return onPostgres(url)(async (source) => {
    const sequencer = new Sequencer(new PostgresAuditLog(source.as('fp_trust')), LOG, new SystemClock());
    const append = useCase(sequencer);
    const groups = Array.from({ length: CROWD.calls }, (_, group) =>
      Array.from({ length: GROUP }, (_item, nth) => anAuditSubmission(group * GROUP + nth)),
    );
    say(`audit entries on Postgres: ${CROWD.callers} callers with ${GROUP} at a time`);
    const { millis, failed, failures, perSecond } = await saturate(CROWD, async (number) => {
      const outcome = await append.run(groups[number] ?? []);
      if (isRefusal(outcome)) throw new Error(outcome.code);
    });
    for (const failure of failuresTold({ failures })) say(`  ${failure}`);
    await sequencer.close();
    const how = `${CROWD.callers} callers append ${GROUP} entries at a time and go on when each has its signed receipt; calls are groups, the rate is of entries; signing included, in one process`;
    return { kind: 'measured', what, how, millis, failed, perSecond: perSecond * GROUP, promised: { p95Ms: null, perSecond: 10_000 } };
  });
}

function appends({ say }: Setting, backend: string, withStore: WithStore, promised: Promised): Promise<Figure> {
  return withStore(async (source) => {
    const sequencer = new Sequencer(new PostgresAuditLog(source.as('fp_trust')), LOG, new SystemClock());
    const append = useCase(sequencer);
    // Made beforehand: who submits is somebody else's work.
    const submissions = Array.from({ length: WARM_UP.calls + LOAD.calls }, (_, number) => anAuditSubmission(number));
    const call = async (number: number): Promise<void> => {
      const submission = submissions[number];
      if (submission === undefined) throw new Error('there is a submission for every call');
      const outcome = await append.run([submission]);
      if (isRefusal(outcome)) throw new Error(outcome.code);
    };
    say(`audit appends on ${backend}: ${LOAD.perSecond}/s offered`);
    await offer(WARM_UP, call);
    const outcome = await offer(LOAD, (number) => call(WARM_UP.calls + number));
    for (const failure of failuresTold(outcome)) say(`  ${failure}`);
    await sequencer.close();
    const { millis, failed, perSecond } = outcome;
    return { kind: 'measured', what: `audit append, ${backend}`, how: HOW, millis, failed, perSecond, promised };
  });
}

function useCase(sequencer: Sequencer): AppendAudit {
  const metrics = new AuditMetrics(new Metrics());
  const watch = new AuditWatch(new SystemClock(), Log.toStderr('error', 'bench'), metrics);
  return new AppendAudit(sequencer, KeyFileSigner.from({ purpose: 'audit_receipt', seed: aSigner('audit_receipt').seed }), watch, metrics);
}
