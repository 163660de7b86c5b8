import { Client } from 'pg';
import { describeOnBackend, told as toldBy } from '@testing/describe-on-backend';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from './migrate';
import { OwnClusters, type OwnCluster, programsOf } from './own-clusters.cases';
import { openPostgres } from './postgres-source';
import type { PgSource } from './pg-source';
import { ReadOnly } from './read-only';
import { type ReplicaRead, ReplicaReads } from './replica-reads';
import { ReplicaWatch } from './replica-watch';

const LIMITS = { maxConnections: 2, acquireTimeoutMs: 5_000, statementTimeoutMs: 5_000, onLostConnection: () => undefined };
const BOUND_MS = 5_000;

// Two servers of its own: streaming replication is stopped, resumed and broken here, which nobody else may feel.
describeOnBackend('a streaming replica', 'postgres', 'DATABASE_URL', () => {
  let clusters: OwnClusters;
  let standby: OwnCluster;
  let primary: PgSource;
  let replica: PgSource;
  let watch: ReplicaWatch;
  let told: ReplicaRead[];
  let now = 0;

  beforeAll(async () => {
    const programs = await programsOf(toldBy('DATABASE_URL'));
    if (programs === undefined) throw new Error('this spec needs the programs of the Postgres server on this machine');
    clusters = new OwnClusters(programs);
    const first = await clusters.primary({ wal_level: 'replica', max_wal_senders: '5' });
    primary = openPostgres({ url: first.url, ...LIMITS });
    const migrated = await migrate(primary);
    expect(migrated.kind).toBe('migrated');
    standby = await clusters.standby(first);
    replica = openPostgres({ url: standby.url, ...LIMITS });
  }, 120_000);
  afterAll(async () => {
    await Promise.all([primary.close(), replica.close()]);
    clusters.close();
  });
  beforeEach(() => {
    told = [];
    now = 0;
    watch = new ReplicaWatch(primary.as('fp_shop'), replica.as('fp_shop'), BOUND_MS, () => now);
  });

  const reads = () =>
    new ReplicaReads(new ReadOnly(primary.as('fp_shop')), new ReadOnly(replica.as('fp_shop')), watch, (read) => void told.push(read));
  const isStandby = () =>
    reads().inTenant('acme', async (tx) => (await tx.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby'))[0]?.standby);
  const write = () =>
    primary.asLogin((client) => client.query('CREATE TABLE IF NOT EXISTS public.noise (n int); INSERT INTO public.noise VALUES (1)'));
  const onStandby = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: standby.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  /** Looks once a second of its own clock, until that holds. */
  const lookUntil = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      now += 1_000;
      await watch.look();
      await sleep(20);
    }
  };

  it('answers reads while it is fresh, under the same role, tenant and rules', async () => {
    await lookUntil(() => watch.standing() === undefined);
    expect(await isStandby()).toBe(true);
    const rows = await reads().inTenant('acme', (tx) =>
      tx.query("SELECT current_user AS role, current_setting('fiveplane.tenant') AS tenant"),
    );
    expect(rows).toEqual([{ role: 'fp_shop', tenant: 'acme' }]);
    await expect(reads().inTenant('acme', (tx) => tx.query('SELECT FROM trust.document'))).rejects.toMatchObject({ code: '42501' });
    expect(told.every(({ by }) => by === 'replica')).toBe(true);
  });

  it('takes no write', async () => {
    await lookUntil(() => watch.standing() === undefined);
    const write = () => reads().inTenant('acme', (tx) => tx.query('UPDATE shop.flaky SET tenant_id = tenant_id'));
    await expect(write()).rejects.toThrow('tried to write');
    watch = new ReplicaWatch(primary.as('fp_shop'), replica.as('fp_shop'), BOUND_MS, () => now);
    await expect(write()).rejects.toThrow('tried to write'); // not looked at yet: the primary
  });

  it('is left alone while it replays later than it may, and answers again once it has caught up', async () => {
    await lookUntil(() => watch.standing() === undefined);
    await onStandby('SELECT pg_wal_replay_pause()');
    await write();
    await lookUntil(() => watch.standing() === 'behind');
    expect(watch.lag()).toBeGreaterThan(BOUND_MS);
    expect(await isStandby()).toBe(false);
    expect(told).toEqual([{ by: 'primary', why: 'behind' }]);
    await onStandby('SELECT pg_wal_replay_resume()');
    await lookUntil(() => watch.standing() === undefined);
    expect(await isStandby()).toBe(true);
  });

  it('is not missed while it is away, not even by a read that thought it was there', async () => {
    await lookUntil(() => watch.standing() === undefined);
    standby.stop();
    expect(await isStandby()).toBe(false);
    await lookUntil(() => watch.standing() === 'away');
    expect(await isStandby()).toBe(false);
    expect(told).toEqual([
      { by: 'primary', why: 'failed' },
      { by: 'primary', why: 'away' },
    ]);
    standby.start();
    await lookUntil(() => watch.standing() === undefined);
  });
});
