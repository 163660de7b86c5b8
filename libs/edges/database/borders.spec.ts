import type { QueryResultRow } from 'pg';
import { describeWithStores, type TestStore } from '@testing/stores';

/** Which role may use which schema; nothing else may. */
const ROLES_OF_SCHEMA: Readonly<Record<string, readonly string[]>> = {
  conversation: ['fp_conversation'],
  orchestrator: ['fp_orchestrator'],
  gateway: ['fp_gateway'],
  router: ['fp_router'],
  tool: ['fp_tool'],
  trust: ['fp_trust'],
  audit: ['fp_trust', 'fp_checkpoint'],
  memory: ['fp_memory'],
  knowledge: ['fp_knowledge'],
  shop: ['fp_shop'],
  // The broker, and whoever keeps there what it has handled.
  events: ['fp_events', 'fp_trust', 'fp_conversation', 'fp_orchestrator', 'fp_gateway', 'fp_tool', 'fp_memory', 'fp_knowledge'],
};
const SCHEMAS = Object.keys(ROLES_OF_SCHEMA);

const UNGUARDED = `
  SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($1)
    AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
    AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
  ORDER BY 1`;

const WITHOUT_REGION = `
  SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($1)
    AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
    AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'region' AND a.attnotnull)
  ORDER BY 1`;

const TABLE_GRANTS = `
  SELECT DISTINCT n.nspname AS home, c.relname AS name, coalesce(r.rolname, 'everybody') AS role
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN aclexplode(c.relacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee
  WHERE n.nspname = ANY ($1) AND g.grantee <> c.relowner ORDER BY 1, 2, 3`;

const OPEN_FUNCTIONS = `
  SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = ANY ($1) AND (has_function_privilege('fp_router', p.oid, 'EXECUTE') AND n.nspname <> 'router'
    OR p.prosecdef AND NOT coalesce(array_to_string(p.proconfig, ',') LIKE '%search_path=%', false))
  ORDER BY 1`;

describeWithStores('the borders of the migrated database', (open) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const ask = async (sql: string): Promise<readonly QueryResultRow[]> =>
    (await store.source.asLogin((client) => client.query(sql, [SCHEMAS]))).rows;
  const strangers = async (): Promise<readonly QueryResultRow[]> =>
    (await ask(TABLE_GRANTS)).filter((grant) => ROLES_OF_SCHEMA[String(grant['home'])]?.includes(String(grant['role'])) !== true);

  it('forces row-level security on every table with a tenant', async () => {
    expect(await ask(UNGUARDED)).toEqual([]);
  });

  it('names the home region in every row of a tenant', async () => {
    expect(await ask(WITHOUT_REGION)).toEqual([]);
  });

  it('grants every table to its own app only', async () => {
    expect(await strangers()).toEqual([]);
  });

  it('lets no other app call a function, and fixes the search path of those that act as the owner', async () => {
    expect(await ask(OPEN_FUNCTIONS)).toEqual([]);
  });

  it('notices a table and a function without borders (control)', async () => {
    await store.source.asLogin(async (client) => {
      await client.query('BEGIN; CREATE TABLE shop.bare (tenant_id text, id text); GRANT SELECT ON shop.bare TO fp_router');
      await client.query('CREATE FUNCTION shop.bare() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$; COMMIT');
    });
    try {
      expect(await ask(UNGUARDED)).toEqual([{ name: 'shop.bare' }]);
      expect(await ask(WITHOUT_REGION)).toEqual([{ name: 'shop.bare' }]);
      expect(await strangers()).toEqual([{ home: 'shop', name: 'bare', role: 'fp_router' }]);
      expect(await ask(OPEN_FUNCTIONS)).toEqual([{ name: 'shop.bare()' }]);
    } finally {
      await store.source.asLogin((client) => client.query('DROP TABLE shop.bare; DROP FUNCTION shop.bare()'));
    }
  });
});
