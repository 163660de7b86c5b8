import { digestOf } from '@kernel/digest';
import { createTestDatabase, type TestDatabase } from '@testing/postgres-template';
import { describeWithPostgres, type TestStore } from '@testing/stores';
import type { Database } from './database';
import { migrate } from './migrate';
import { type Migration, readMigrations } from './migration-file';
import { migrationStatus } from './migration-status';
import { MIGRATIONS } from './migrations';

const NOW = readMigrations(MIGRATIONS);
const BEFORE = NOW.slice(0, -1);
const aMigration = (name: string, sql: string): Migration => ({
  id: `2099010101_spec_${name}`,
  runsAs: 'owner',
  sql,
  checksum: digestOf(sql),
});

const TABLE = aMigration('table', 'CREATE TABLE shop.meanwhile (id text PRIMARY KEY); GRANT SELECT, INSERT ON shop.meanwhile TO fp_shop');
const WIDER = aMigration('wider', 'ALTER TABLE shop.meanwhile ADD COLUMN note text');
const PUT = 'INSERT INTO shop.meanwhile (id) VALUES ($1) RETURNING id';

describeWithPostgres('a database of the version before', (open) => {
  let store: TestStore;
  let database: TestDatabase;
  let shop: Database;
  beforeEach(async () => {
    store = await open();
    database = await createTestDatabase(store.url ?? '', BEFORE);
    shop = database.source.as('fp_shop');
  });
  afterEach(async () => {
    await database.drop();
    await store.close();
  });

  const put = (id: string): Promise<unknown> => shop.acrossTenants((tx) => tx.query(PUT, [id]));

  /** Resolves once somebody waits for a lock of this kind; the server says so. */
  const whenWaiting = async (event: 'relation' | 'advisory'): Promise<void> => {
    const sql =
      "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = $1";
    for (let waiting = 0; waiting === 0;) {
      waiting = await database.source.asLogin(
        async (client) => (await client.query<{ waiting: number }>(sql, [event])).rows[0]?.waiting ?? 0,
      );
    }
  };

  it('is migrated to this version while a transaction of an app is under way, which goes on', async () => {
    const rows = await shop.inTenant('acme', async (tx) => {
      await tx.query('SELECT count(*) FROM shop.customer_order');
      expect(await migrate(database.source)).toEqual({ kind: 'migrated', applied: [NOW.at(-1)?.id] });
      return tx.query('SELECT count(*)::int AS orders FROM shop.customer_order');
    });
    expect(rows).toEqual([{ orders: 0 }]);
    expect((await migrationStatus(database.source)).migrations.filter(({ state }) => state !== 'applied')).toEqual([]);
  });

  it('waits for a table that an app’s transaction has locked, and the app’s statements go on unchanged', async () => {
    await migrate(database.source, [...BEFORE, TABLE]);
    let migrated: Promise<unknown> = Promise.resolve();
    await shop.acrossTenants(async (tx) => {
      await tx.query(PUT, ['before']);
      migrated = migrate(database.source, [...BEFORE, TABLE, WIDER]);
      await whenWaiting('relation');
      await tx.query(PUT, ['meanwhile']);
    });
    expect(await migrated).toEqual({ kind: 'migrated', applied: [WIDER.id] });
    expect(await put('after')).toEqual([{ id: 'after' }]);
  });

  it('gives up with nothing changed when the table stays locked (control: without patience)', async () => {
    await migrate(database.source, [...BEFORE, TABLE]);
    await shop.acrossTenants(async (tx) => {
      await tx.query(PUT, ['before']);
      const hasty = migrate(database.source, [...BEFORE, TABLE, WIDER], { waitMs: 20, attempts: 2 });
      await expect(hasty).rejects.toMatchObject({ code: 'STORE_BUSY', message: expect.stringContaining(WIDER.id) });
    });
    expect((await migrationStatus(database.source, [...BEFORE, TABLE, WIDER])).migrations.at(-1)).toEqual({
      id: WIDER.id,
      state: 'pending',
    });
  });

  it('says that it waits for another process, however long that takes, and keeps no lock of its session', async () => {
    const told = Promise.withResolvers<undefined>();
    let migrated: Promise<unknown> = Promise.resolve();
    await database.source.asLogin(async (client) => {
      await client.query('BEGIN; SELECT pg_advisory_xact_lock(5150110101)');
      migrated = migrate(database.source, NOW, undefined, () => told.resolve(undefined));
      await told.promise;
      await whenWaiting('advisory');
      await client.query('COMMIT');
    });
    expect(await migrated).toEqual({ kind: 'migrated', applied: [NOW.at(-1)?.id] });
  });

  it('is migrated by one of two processes; the other waits at the advisory lock and finds nothing to do', async () => {
    await migrate(database.source, [...BEFORE, TABLE]);
    let both: readonly Promise<unknown>[] = [];
    await shop.acrossTenants(async (tx) => {
      await tx.query(PUT, ['before']);
      both = [migrate(database.source, [...BEFORE, TABLE, WIDER]), migrate(database.source, [...BEFORE, TABLE, WIDER])];
      await Promise.all([whenWaiting('relation'), whenWaiting('advisory')]);
    });
    expect(await Promise.all(both)).toEqual(
      expect.arrayContaining([
        { kind: 'migrated', applied: [WIDER.id] },
        { kind: 'migrated', applied: [] },
      ]),
    );
  });
});
