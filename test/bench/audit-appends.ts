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
import { failuresTold, offer, type OpenLoop } from './load';

const WARM_UP: OpenLoop = { perSecond: 500, calls: 1_000 };
const LOAD: OpenLoop = { perSecond: 1_000, calls: 15_000 };
const HOW = `${LOAD.perSecond}/s offered for ${LOAD.calls / LOAD.perSecond} s, from when an append was due to its signed receipt; the trust control plane's use case without gRPC`;

/** Appends to the audit log, offered at a steady rate. */
export const auditAppends: Bench = {
  name: 'audit',
  tells: `audit appends, ${LOAD.perSecond}/s offered, on Postgres and PGlite`,

  async run(setting) {
    const { databaseUrl: url } = setting;
    const onServer: Figure =
      url === undefined
        ? { kind: 'unmeasured', what: 'audit append, Postgres', why: NO_POSTGRES }
        : await appends(setting, 'Postgres', onPostgres(url), { p95Ms: 25, perSecond: null });
    return [onServer, await appends(setting, 'PGlite', onPGlite, NOTHING_PROMISED)];
  },
};

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
