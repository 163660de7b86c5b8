import { digestOf } from '@kernel/digest';
import { describeWithStores, type TestStore } from '@testing/stores';
import { migrate } from './migrate';
import { type Migration, readMigrations } from './migration-file';
import { migrationStatus } from './migration-status';
import { MIGRATIONS } from './migrations';

const BASE = readMigrations(MIGRATIONS);
const aMigration = (name: string, sql = `CREATE TABLE shop.spec_${name} (id text)`): Migration => ({
  id: `2099010101_spec_${name}`,
  runsAs: 'owner',
  sql,
  checksum: digestOf(sql),
});
const [a, b, c] = [aMigration('a'), aMigration('b'), aMigration('c')];

describeWithStores('migrate', (open) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
    await store.source.asLogin((client) =>
      client.query(
        "DROP TABLE IF EXISTS shop.spec_a, shop.spec_b, shop.spec_c; DELETE FROM fiveplane.migration WHERE id LIKE '%\\_spec\\_%'",
      ),
    );
  });
  afterEach(() => store.close());

  const tables = async (): Promise<readonly string[]> => {
    const found = await store.source.asLogin((client) =>
      client.query<{ name: string }>(
        "SELECT tablename || ' of ' || tableowner AS name FROM pg_tables WHERE tablename LIKE 'spec\\__' ORDER BY 1",
      ),
    );
    return found.rows.map((row) => row.name);
  };

  it('applies what is missing, in order, as the owner, and once', async () => {
    expect(await migrate(store.source, [...BASE, a])).toEqual({ kind: 'migrated', applied: [a.id] });
    expect(await migrate(store.source, [...BASE, a, b, c])).toEqual({ kind: 'migrated', applied: [b.id, c.id] });
    expect(await migrate(store.source, [...BASE, a, b, c])).toEqual({ kind: 'migrated', applied: [] });
    expect(await tables()).toEqual(['spec_a of fp_owner', 'spec_b of fp_owner', 'spec_c of fp_owner']);
  });

  it.each<[string, readonly Migration[], readonly Migration[], string]>([
    ['was changed after it had been applied', [a], [{ ...a, checksum: digestOf('another') }, b], 'STORE_MIGRATION_CHANGED'],
    ['is not known to this code', [a, b], [a], 'STORE_MIGRATION_UNKNOWN'],
    ['was overtaken by a newer one', [a, c], [a, b, c], 'STORE_MIGRATION_ORDER'],
  ])('refuses a database with a migration that %s, and changes nothing', async (_, before, now, code) => {
    await migrate(store.source, [...BASE, ...before]);
    const there = await tables();
    expect(await migrate(store.source, [...BASE, ...now])).toMatchObject({ kind: 'refused', code });
    expect(await tables()).toEqual(there);
  });

  it.each<[string, readonly Migration[], readonly Migration[], readonly string[], string | undefined]>([
    ['at this version', [a], [a], ['applied'], undefined],
    ['behind it', [a], [a, b, c], ['applied', 'pending', 'pending'], undefined],
    ['changed', [a], [{ ...a, checksum: digestOf('another') }, b], ['changed', 'pending'], 'STORE_MIGRATION_CHANGED'],
    ['ahead of it', [a, b], [a], ['applied', 'unknown'], 'STORE_MIGRATION_UNKNOWN'],
    ['out of order', [a, c], [a, b, c], ['applied', 'out_of_order', 'pending'], 'STORE_MIGRATION_ORDER'],
  ])('tells of a database that is %s, and changes nothing', async (_, before, now, states, code) => {
    await migrate(store.source, [...BASE, ...before]);
    const there = await tables();
    const { migrations, problem } = await migrationStatus(store.source, [...BASE, ...now]);
    expect(migrations.slice(BASE.length).map(({ state }) => state)).toEqual(states);
    expect(problem?.code).toBe(code);
    expect(migrations.every(({ state, applied_at }) => (applied_at === undefined) === (state === 'pending'))).toBe(true);
    expect(await tables()).toEqual(there);
  });

  it('tells of a database that was never migrated', async () => {
    await store.source.asLogin((client) => client.query('ALTER SCHEMA fiveplane RENAME TO fiveplane_aside'));
    try {
      const { migrations } = await migrationStatus(store.source, [a, b]);
      expect(migrations).toEqual([a, b].map(({ id }) => ({ id, state: 'pending' })));
    } finally {
      await store.source.asLogin((client) => client.query('ALTER SCHEMA fiveplane_aside RENAME TO fiveplane'));
    }
  });

  it('keeps nothing of a migration that fails, and everything before it', async () => {
    const broken = aMigration('b', 'CREATE TABLE shop.spec_b (id text); SELECT 1/0');
    await expect(migrate(store.source, [...BASE, a, broken])).rejects.toThrow(`migration ${b.id} failed: division by zero`);
    expect(await tables()).toEqual(['spec_a of fp_owner']);
    expect(await migrate(store.source, [...BASE, a, b])).toEqual({ kind: 'migrated', applied: [b.id] });
  });

  it('lets two runs at once apply everything once', async () => {
    const reports = await Promise.all([migrate(store.source, [...BASE, a, b]), migrate(store.source, [...BASE, a, b])]);
    expect(reports.flatMap((report) => (report.kind === 'migrated' ? report.applied : ['refused'])).sort()).toEqual([a.id, b.id]);
  });
});

describe('the list of migrations', () => {
  it('gives every migration its own id and a header', () => {
    expect(new Set(BASE.map((migration) => migration.id)).size).toBe(MIGRATIONS.length);
  });

  it('takes nothing away that the version before still uses, unless its header says which migration made that unused', () => {
    expect(BASE.filter(takesAway).map(({ id }) => id)).toEqual([]);
  });

  it.each<[string, string, boolean]>([
    ['ALTER TABLE shop.x ADD COLUMN note text', '', false],
    ['ALTER TABLE shop.x DROP COLUMN note', '', true],
    ['ALTER TABLE shop.x RENAME COLUMN a TO b', '', true],
    ['ALTER TABLE shop.x\n  ALTER COLUMN a TYPE bigint', '', true],
    ['ALTER TABLE shop.x ALTER COLUMN a SET NOT NULL', '', true],
    ['drop table shop.x', '', true],
    ['ALTER TABLE shop.x DROP COLUMN note', '-- contracts: 2026112103_tool_calls\n', false],
  ])('control: «%s» after «%s» takes away: %s', (sql, header, found) => {
    expect(takesAway(aMigration('x', `${header}${sql}`))).toBe(found);
  });

  it('lets only the roles run as the login', () => {
    expect(BASE.filter((migration) => migration.runsAs === 'login').map((migration) => migration.id)).toEqual([
      '2026112101_roles',
      '2026112191_events_role',
    ]);
  });
});

// Expand first, contract in a later version: while the versions change, apps of both are at work on one database.
const TAKING = /\b(DROP\s+(TABLE|COLUMN|FUNCTION|SCHEMA|TYPE)|RENAME|ALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE|SET\s+NOT\s+NULL)\b/i;
const CONTRACTS = /^-- contracts: \d{10}_[a-z0-9_]+$/m;

function takesAway({ sql }: Migration): boolean {
  return TAKING.test(sql.replace(/--.*$/gm, '')) && !CONTRACTS.test(sql);
}
