import { Pool } from 'pg';
import { describeWithPostgres, describeWithStores, type TestStore } from '@testing/stores';
import type { AppRole, Database } from './database';
import { onOneConnection } from './on-one-connection';
import { PgConnections } from './pg-connections';
import { PgDatabase } from './pg-database';
import type { PgSource } from './pg-source';
import type { PreparedStatements } from './statement-names';

const TENANT = "current_setting('fiveplane.tenant', true)";

/** A table that two apps may read, each by its own rule: the shop its tenant's rows, the memory only those that are shared. */
const PROBE = `
  DROP TABLE IF EXISTS shop.probe;
  DROP FUNCTION IF EXISTS shop.frozen_tenant(), shop.secret();
  SET ROLE fp_owner;
  CREATE TABLE shop.probe (tenant_id text NOT NULL, id text NOT NULL, PRIMARY KEY (tenant_id, id));
  ALTER TABLE shop.probe ENABLE ROW LEVEL SECURITY;
  ALTER TABLE shop.probe FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON shop.probe TO fp_shop USING (tenant_id = ${TENANT}) WITH CHECK (tenant_id = ${TENANT});
  CREATE POLICY shared ON shop.probe TO fp_memory USING (tenant_id = ${TENANT} AND id = 'shared');
  CREATE FUNCTION shop.frozen_tenant() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT ${TENANT} $$;
  CREATE FUNCTION shop.secret() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'secret' $$;
  GRANT EXECUTE ON FUNCTION shop.frozen_tenant(), shop.secret() TO fp_shop;
  GRANT USAGE ON SCHEMA shop TO fp_memory;
  GRANT SELECT ON shop.probe TO fp_shop, fp_memory;
  GRANT INSERT ON shop.probe TO fp_shop;
  RESET ROLE`;
const FREEZE = 'ALTER POLICY tenant ON shop.probe USING (tenant_id = shop.frozen_tenant())';
const RESET = 'REVOKE USAGE ON SCHEMA shop FROM fp_memory; DROP TABLE shop.probe; DROP FUNCTION shop.frozen_tenant(), shop.secret()';

const ALL = 'SELECT id FROM shop.probe ORDER BY id';
const SOME = 'SELECT id FROM shop.probe WHERE id <> $1 ORDER BY id';
// A server plans a statement with values five times anew before it keeps one plan for all values.
const TIMES = 8;

type Seen = Readonly<Record<string, readonly string[]>>;

function suite(open: () => Promise<TestStore>, statements: PreparedStatements): void {
  let store: TestStore;
  /** A source with one connection, so that every statement meets what the one before left there. */
  let source: PgSource;

  beforeEach(async () => {
    store = await open();
    await store.source.asLogin((client) => client.query(PROBE));
    source = store.url === undefined ? store.source : onOneConnection(store.url, statements);
    const put = (tenant: string, id: string): Promise<unknown> =>
      source.as('fp_shop').inTenant(tenant, (tx) => tx.query('INSERT INTO shop.probe VALUES ($1, $2)', [tenant, id]));
    for (const tenant of ['acme', 'globex']) for (const id of [`${tenant}-own`, 'shared']) await put(tenant, id);
  });
  afterEach(async () => {
    if (source !== store.source) await source.close();
    await store.source.asLogin((client) => client.query(RESET));
    await store.close();
  });

  /** What each role sees of each tenant, the askers taking turns on the one connection; every answer must be the same every time. */
  const seen = async (sql: string, values: readonly string[]): Promise<Seen> => {
    const answers = new Map<string, Set<string>>();
    for (let time = 0; time < TIMES; time++) {
      for (const role of ['fp_shop', 'fp_memory'] as const) {
        for (const tenant of ['acme', 'globex']) {
          const rows = await source.as(role).inTenant(tenant, (tx) => tx.query<{ id: string }>(sql, values));
          const key = `${role} ${tenant}`;
          answers.set(key, (answers.get(key) ?? new Set()).add(rows.map(({ id }) => id).join(' ')));
        }
      }
    }
    return Object.fromEntries([...answers].map(([key, found]) => [key, [...found]]));
  };
  const EACH_ITS_OWN = {
    'fp_shop acme': ['acme-own shared'],
    'fp_shop globex': ['globex-own shared'],
    'fp_memory acme': ['shared'],
    'fp_memory globex': ['shared'],
  };

  it.each([
    ['without values', ALL, []],
    ['with values', SOME, ['nobody']],
  ])('shows each tenant and each role its own rows on one connection with one text %s', async (_, sql, values) => {
    expect(await seen(sql, values)).toEqual(EACH_ITS_OWN);
  });

  it('would show the first tenant’s rows to the next where a rule lets the plan keep the tenant (control)', async () => {
    await store.source.asLogin((client) => client.query(FREEZE));
    const { 'fp_shop acme': acme, 'fp_shop globex': globex } = await seen(ALL, []);
    expect(acme).toEqual(['acme-own shared']);
    expect(globex).toEqual([statements === 'named' ? 'acme-own shared' : 'globex-own shared']);
  });

  it('refuses a role what another one may call, on one connection with one text', async () => {
    const ask = (role: AppRole): Promise<unknown> => source.as(role).acrossTenants((tx) => tx.query('SELECT shop.secret() AS told'));
    for (let time = 0; time < TIMES; time++) {
      expect(await ask('fp_shop')).toEqual([{ told: 'secret' }]);
      await expect(ask('fp_memory')).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('goes on after a migration has changed what a statement answers', async () => {
    const whole = 'SELECT * FROM shop.probe ORDER BY id LIMIT 1';
    const ask = (database: Database): Promise<unknown> => database.inTenant('acme', (tx) => tx.query(whole));
    const shop = source.as('fp_shop');
    expect(await ask(shop)).toEqual([{ tenant_id: 'acme', id: 'acme-own' }]);
    await store.source.asLogin((client) => client.query('ALTER TABLE shop.probe ADD COLUMN size int'));
    expect(await ask(shop)).toEqual([{ tenant_id: 'acme', id: 'acme-own', size: null }]);
  });
}

describeWithStores('prepared statements', (open) => suite(open, 'named'));

describeWithPostgres('statements without a name', (open) => suite(open, 'unnamed'));

describeWithPostgres('a connection whose statements are named by their text alone', (open) => {
  it('would let a role call what only another one may, by the plan that was made for that one (control)', async () => {
    const store = await open();
    await store.source.asLogin((client) => client.query(PROBE));
    const pool = new Pool({ connectionString: store.url, max: 1 });
    const as = (role: AppRole): Database =>
      new PgDatabase(new PgConnections(pool, 'busy'), role, { statementTimeoutMs: 10_000 }, () => 'one_name');
    const ask = (role: AppRole): Promise<unknown> => as(role).acrossTenants((tx) => tx.query('SELECT shop.secret() AS told'));
    await ask('fp_shop');
    expect(await ask('fp_memory')).toEqual([{ told: 'secret' }]);
    await pool.end();
    await store.source.asLogin((client) => client.query(RESET));
    await store.close();
  });
});
