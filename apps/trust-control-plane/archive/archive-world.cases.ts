import { privateKeyFrom } from '@kernel/keys';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { AuditSubmission, SignedAuditReceipt } from '@kernel/records/audit-entry';
import { SaltSource } from '@kernel/salt-source';
import type { Millis, Timestamp } from '@kernel/time';
import { anAuditSubmission, LOG } from '@edges/audit-log/an-audit-submission';
import type { AuditArchive } from '@edges/audit-archive/audit-archive';
import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';
import { PostgresCheckpointStore } from '@edges/audit-log/postgres-checkpoint-store';
import { PostgresLoggedDays } from '@edges/audit-log/postgres-logged-days';
import { PostgresToldDays } from '@edges/audit-outbox/postgres-told-days';
import { PostgresEventOutbox } from '@edges/events/postgres-event-outbox';
import { PostgresTrustedKeyStore } from '@edges/trusted-keys/postgres-trusted-key-store';
import { Log } from '@platform/log';
import { Metrics } from '@platform/telemetry/metrics';
import { aSigner } from '@testing/a-signer';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import type { TestStore } from '@testing/stores';
import { waitingEvents } from '@testing/waiting-events';
import { AuditFacts } from '../audit-facts';
import { AuditTrail } from '../audit-trail';
import { signStoredLog } from '../audit/sign-stored-log';
import { ArchiveDay } from './archive-day';
import { ArchivedDays } from './archived-days';
import { ArchiveMetrics } from './archive-metrics';
import { ArchiveOutstanding } from './archive-outstanding';
import { CompareDay } from './compare-day';
import { KeepArchive } from './keep-archive';
import { SealArchivedDays } from './seal-archived-days';

export const CHECKPOINT = aSigner('checkpoint', { tenant_id: '*' });

/** Entered straight into the log, as another leader. */
class DirectTrail extends AuditTrail {
  readonly told: AuditSubmission[] = [];

  constructor(
    private readonly log: PostgresAuditLog,
    private readonly clock: FixedClock,
  ) {
    super();
  }

  override async append(submissions: readonly AuditSubmission[]): Promise<readonly SignedAuditReceipt[] | Refusal> {
    const outcome = await this.log.appendBatch(LOG, undefined, [submissions], this.clock.now());
    if (outcome.kind === 'fenced') throw new Error('fenced');
    const [group] = outcome.groups;
    if (isRefusal(group)) return group;
    this.told.push(...submissions);
    return [];
  }
}

class OneSalt extends SaltSource {
  override next(): string {
    return '5a'.repeat(32);
  }
}

/** The archive's use cases over a real store, with a clock that a case moves. */
export async function anArchiveWorld(store: TestStore, archive: AuditArchive, retentionMs: Millis = 86_400_000) {
  const database = store.source.as('fp_trust');
  const clock = new FixedClock('2026-01-30T09:00:00.000Z');
  const log = new PostgresAuditLog(database);
  const keys = new PostgresTrustedKeyStore(database, 'local');
  const rows = new PostgresLoggedDays(database);
  const trail = new DirectTrail(log, clock);
  const lines: string[] = [];
  await keys.register(CHECKPOINT.key, []);
  const over = (place: AuditArchive) => {
    const days = new ArchivedDays(place, keys, LOG);
    const archiveDay = new ArchiveDay(place, days, rows, log, keys, clock, { retentionMs, segmentEntries: 4 });
    return {
      days,
      archiveDay,
      outstanding: new ArchiveOutstanding(days, archiveDay, rows, clock),
      compare: new CompareDay(place, days, rows),
    };
  };
  const { days, outstanding, compare } = over(archive);
  const to = { write: (line: string) => void lines.push(line) };
  let written = 0;
  return {
    clock,
    log,
    trail,
    lines,
    over,
    days,
    outstanding,
    compare,
    /** The round, as one process runs it. */
    keep: (metrics = new Metrics()) => {
      const facts = new AuditFacts(clock, new CountingIds(undefined, 1000), new OneSalt(), LOG);
      const seals = new SealArchivedDays(days, log, trail, facts, new PostgresToldDays(database, 'local'), clock);
      return new KeepArchive(outstanding, seals, new ArchiveMetrics(metrics), Log.to(to, 'info', 'trust-control-plane'), LOG, clock);
    },
    /** Events of the platform that wait to be published. */
    events: () => waitingEvents(new PostgresEventOutbox(database, 'trust'), '*'),
    /** So many entries more, at that instant. */
    entries: async (count: number, at: Timestamp): Promise<void> => {
      clock.set(at);
      const group = Array.from({ length: count }, () => anAuditSubmission(written++, written % 2 === 0 ? { tenant_id: 'globex' } : {}));
      await log.appendBatch(LOG, undefined, [group], at);
    },
    /** A checkpoint over the log as the stored hashes say. */
    sign: ({ seed } = CHECKPOINT): Promise<unknown> => {
      const checkpoints = new PostgresCheckpointStore(store.source.as('fp_checkpoint'));
      return signStoredLog(log, checkpoints, LOG, privateKeyFrom(Buffer.from(seed, 'base64')), clock.now());
    },
    /** What somebody with the database's own rights does to it, past every trigger and policy. */
    tamper: async (sql: string): Promise<void> => {
      const tables = ['entry', 'log_state'];
      await store.source.asLogin(async (client) => {
        for (const table of tables) await client.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
        await client.query(sql);
        for (const table of tables) await client.query(`ALTER TABLE audit.${table} ENABLE ALWAYS TRIGGER append_only`);
        await client.query('ALTER TABLE audit.log_state ENABLE ALWAYS TRIGGER only_grows');
      });
    },
  };
}

export type ArchiveWorld = Awaited<ReturnType<typeof anArchiveWorld>>;
