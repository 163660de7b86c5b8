import { privateKeyFrom } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { LOG, anAuditSubmission } from '@edges/audit-log/an-audit-submission';
import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';
import { PostgresCheckpointStore } from '@edges/audit-log/postgres-checkpoint-store';
import { Sequencer, SEQUENCER_LIMITS } from '@edges/audit-log/sequencer';
import type { Database, Transaction } from '@edges/database/database';
import { KeyFileSigner } from '@edges/signer/key-file-signer';
import { Fault } from '@kernel/fault';
import { Log } from '@platform/log';
import { Metrics } from '@platform/telemetry/metrics';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import { describeWithStores, type TestStore } from '@testing/stores';
import { AuditFacts } from '../audit-facts';
import { RandomSalts } from '@platform/random-salts';
import { AppendAudit } from './append-audit';
import { AuditMetrics } from './audit-metrics';
import { AuditWatch } from './audit-watch';
import { CheckAuditStore } from './check-audit-store';
import { KeepAuditWatch } from './keep-audit-watch';
import { ReadAuditStatus } from './read-audit-status';
import { signStoredLog } from './sign-stored-log';

/** A store that can be cut off. */
class Cuttable implements Database {
  away = false;
  constructor(private readonly behind: Database) {}
  inTenant<T>(tenant: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.reachable().inTenant(tenant, work);
  }
  acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.away ? Promise.reject(new Fault('STORE_UNAVAILABLE', 'away', 'later')) : this.behind.acrossTenants(work);
  }
  private reachable(): Database {
    if (this.away) throw new Fault('STORE_UNAVAILABLE', 'away', 'later');
    return this.behind;
  }
}

describeWithStores('an outage of the audit store', (open) => {
  let store: TestStore;
  let clock: FixedClock;
  let lines: string[];
  let parts: ReturnType<typeof aLog>;

  const aLog = () => {
    const database = new Cuttable(store.source.as('fp_trust'));
    const log = new PostgresAuditLog(database);
    const lineLog = Log.to(
      { write: (line) => void lines.push((JSON.parse(line) as { message: string }).message) },
      'info',
      'trust-control-plane',
    );
    const metrics = new AuditMetrics(new Metrics());
    const watch = new AuditWatch(clock, lineLog, metrics);
    const signer = KeyFileSigner.from({ purpose: 'audit_receipt', seed: Buffer.alloc(32, 2).toString('base64') });
    const append = new AppendAudit(new Sequencer(log, LOG, clock, { ...SEQUENCER_LIMITS, timeoutMs: 20_000 }), signer, watch, metrics);
    const facts = new AuditFacts(clock, new CountingIds(), new RandomSalts(), LOG);
    const keep = new KeepAuditWatch(log, append, watch, metrics, facts, lineLog, LOG);
    return { database, log, watch, append, keep, status: new ReadAuditStatus(log, watch, clock, LOG) };
  };
  const sign = () => {
    const checkpoints = new PostgresCheckpointStore(store.source.as('fp_checkpoint'));
    return signStoredLog(parts.log, checkpoints, LOG, privateKeyFrom(Buffer.alloc(32, 1)), clock.now());
  };
  const fail = () => expect(parts.append.run([anAuditSubmission(99)])).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });

  beforeEach(async () => {
    store = await open();
    clock = new FixedClock();
    lines = [];
    parts = aLog();
    await parts.append.run([anAuditSubmission(1), anAuditSubmission(2)]);
    await sign();
    await parts.keep.run();
  });
  afterEach(() => store.close());

  it('is suspected at once, degrades after three failures, and ends with a gap entry and a verified history', async () => {
    parts.database.away = true;
    await fail();
    expect(parts.watch.health.state).toBe('SUSPECT');
    await fail();
    await fail();
    expect(parts.watch.health.state).toBe('DEGRADED');
    await expect(parts.status.run()).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    await parts.keep.run();
    expect(parts.watch.health.state).toBe('DEGRADED');
    parts.database.away = false;
    await parts.keep.run();
    expect(await parts.status.run()).toMatchObject({ state: 'HEALTHY', size: 3, checkpoint_size: 2 });
    // Two entries before it, one gap entry although it was tried twice.
    expect(lines).toContain('audit log degraded');
  });

  it('does not end while the log fails to continue its last checkpoint', async () => {
    parts.database.away = true;
    for (let i = 0; i < 3; i++) await fail();
    const tamper = `UPDATE audit.entry SET leaf_hash = sha256('x') WHERE idx = 0`;
    await store.source.asLogin((client) =>
      client.query(
        `ALTER TABLE audit.entry DISABLE TRIGGER append_only; ${tamper}; ALTER TABLE audit.entry ENABLE ALWAYS TRIGGER append_only`,
      ),
    );
    parts.database.away = false;
    await parts.keep.run();
    await parts.keep.run();
    expect(parts.watch.health.state).toBe('RECOVERING');
    expect(lines).toContain('audit log does not continue its last checkpoint');
    expect(await parts.log.standing(LOG)).toMatchObject({ size: 3 });
  });

  it('is not seen in a refusal, nor in too much work', async () => {
    const refused = await parts.append.run([anAuditSubmission(1, { actor: 'somebody' })]);
    expect(isRefusal(refused)).toBe(true);
    expect(parts.watch.health.state).toBe('HEALTHY');
  });

  it('is told apart from a silent signer, whose entries say since when they wait', async () => {
    await parts.append.run([anAuditSubmission(3)]);
    clock.advance(61_000);
    await parts.keep.run();
    expect(await parts.status.run()).toMatchObject({
      state: 'HEALTHY',
      size: 3,
      checkpoint_size: 2,
      checkpoint_age_ms: 61_000,
      unsigned_for_ms: 61_000,
    });
    expect(parts.watch.health.unsigned_since).toBe('2026-01-31T09:30:00.000Z');
    await sign();
    await parts.keep.run();
    expect(parts.watch.health.unsigned_since).toBeNull();
  });
});

describe('the check of the audit store', () => {
  const check = (kind: 'durability' | 'protection' | undefined, durability: 'required' | 'wished', lines: string[] = []) =>
    new CheckAuditStore(
      () => Promise.resolve(kind === undefined ? [] : [{ kind, problem: 'fsync is off' }]),
      durability,
      Log.to({ write: (line) => void lines.push(line) }, 'info', 'trust-control-plane'),
    );

  it('lets a store that forgets in a power cut pass where that is allowed, and says so once', async () => {
    const lines: string[] = [];
    const wished = check('durability', 'wished', lines);
    await wished.run();
    await wished.run();
    expect(lines).toHaveLength(1);
    await expect(check('durability', 'required').run()).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    await check(undefined, 'required').run();
  });

  it('never lets a store pass that does not protect its history', async () => {
    await expect(check('protection', 'wished').run()).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
  });
});
