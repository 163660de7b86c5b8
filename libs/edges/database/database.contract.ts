import { Fault } from '@kernel/fault';
import type { OpenStore, TestStore } from '@testing/stores';
import type { Database } from './database';
import type { PgSource } from './pg-source';
import { sqlState } from './sql-state';

const PROBE = `
  DROP TABLE IF EXISTS shop.probe, memory.probe;
  SET ROLE fp_owner;
  CREATE TABLE shop.probe (tenant_id text NOT NULL, id text NOT NULL, size bigint, body bytea, doc jsonb, PRIMARY KEY (tenant_id, id));
  ALTER TABLE shop.probe ENABLE ROW LEVEL SECURITY;
  ALTER TABLE shop.probe FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON shop.probe USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
  GRANT SELECT, INSERT, UPDATE, DELETE ON shop.probe TO fp_shop;
  CREATE TABLE memory.probe (id text PRIMARY KEY);
  GRANT SELECT, INSERT ON memory.probe TO fp_memory;
  RESET ROLE`;

/** What every database source keeps. */
export function describeDatabase(open: OpenStore): void {
  let store: TestStore;
  let source: PgSource;
  let shop: Database;

  beforeEach(async () => {
    store = await open();
    source = store.source;
    shop = source.as('fp_shop');
    await source.asLogin((client) => client.query(PROBE));
  });
  afterEach(() => store.close());

  const put = (tenant: string, id: string, as: Database = shop): Promise<unknown> =>
    as.inTenant(tenant, (tx) => tx.query('INSERT INTO shop.probe (tenant_id, id) VALUES ($1, $2)', [tenant, id]));
  const ids = async (tenant: string): Promise<readonly string[]> => {
    const rows = await shop.inTenant(tenant, (tx) => tx.query<{ id: string }>('SELECT id FROM shop.probe ORDER BY id'));
    return rows.map((row) => row.id);
  };

  it('keeps what a transaction wrote', async () => {
    await put('acme', 'a');
    expect(await ids('acme')).toEqual(['a']);
  });

  it('keeps nothing of a transaction that failed', async () => {
    const failing = shop.inTenant('acme', async (tx) => {
      await tx.query("INSERT INTO shop.probe (tenant_id, id) VALUES ('acme', 'a')");
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await ids('acme')).toEqual([]);
  });

  it('leaves nothing of a failed transaction to the next one, even when the store said that it goes away', async () => {
    const going = shop.inTenant('acme', async (tx) => {
      await tx.query("INSERT INTO shop.probe (tenant_id, id) VALUES ('acme', 'a')");
      await tx.query("DO $$ BEGIN RAISE EXCEPTION 'going away' USING ERRCODE = '57P03'; END $$");
    });
    await expect(going).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await put('acme', 'b');
    expect(await ids('acme')).toEqual(['b']);
  });

  it('refuses to call a transaction done when one of its statements had failed', async () => {
    const careless = shop.inTenant('acme', async (tx) => {
      await tx.query("INSERT INTO shop.probe (tenant_id, id) VALUES ('acme', 'a')");
      await tx.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(careless).rejects.toThrow('everything was rolled back');
    expect(await ids('acme')).toEqual([]);
  });

  it('gives bigint as string, bytea as Buffer and jsonb as values', async () => {
    const rows = await shop.inTenant('acme', (tx) =>
      tx.query('INSERT INTO shop.probe VALUES ($1, $2, $3, $4, $5) RETURNING size, body, doc', [
        'acme',
        'a',
        9007199254740993n,
        Buffer.from([0, 255]),
        JSON.stringify({ a: [1] }),
      ]),
    );
    expect(rows).toEqual([{ size: '9007199254740993', body: Buffer.from([0, 255]), doc: { a: [1] } }]);
  });

  it('shows a tenant its own rows only, and none without a tenant', async () => {
    await put('acme', 'a');
    await put('globex', 'g');
    expect(await ids('acme')).toEqual(['a']);
    expect(await ids('globex')).toEqual(['g']);
    expect(await shop.acrossTenants((tx) => tx.query('SELECT id FROM shop.probe'))).toEqual([]);
  });

  it('lets a tenant neither write nor take a row of another', async () => {
    await put('globex', 'g');
    const intruding = shop.inTenant('acme', (tx) => tx.query("INSERT INTO shop.probe (tenant_id, id) VALUES ('globex', 'x')"));
    await expect(intruding).rejects.toThrow('new row violates row-level security');
    const taken = await shop.inTenant('acme', (tx) => tx.query("UPDATE shop.probe SET tenant_id = 'acme' RETURNING id"));
    expect(taken).toEqual([]);
    expect(await ids('globex')).toEqual(['g']);
  });

  it('would let a tenant read another where row-level security is missing (control)', async () => {
    await put('globex', 'g');
    await source.asLogin((client) => client.query('ALTER TABLE shop.probe DISABLE ROW LEVEL SECURITY'));
    expect(await ids('acme')).toEqual(['g']);
  });

  it('leaves neither tenant nor role behind on the connection', async () => {
    await put('acme', 'a');
    const left = await source.asLogin((client) =>
      client.query("SELECT current_user = session_user AS itself, coalesce(current_setting('fiveplane.tenant', true), '') AS tenant"),
    );
    expect(left.rows).toEqual([{ itself: true, tenant: '' }]);
  });

  it('keeps an app out of another app’s schema', async () => {
    const peek = shop.acrossTenants((tx) => tx.query('SELECT * FROM memory.probe'));
    await expect(peek).rejects.toMatchObject({ code: '42501' });
    const own = source.as('fp_memory').acrossTenants((tx) => tx.query('SELECT * FROM memory.probe'));
    expect(await own).toEqual([]); // control: the owner may
  });

  it('keeps an app from making tables', async () => {
    for (const sql of [
      'CREATE TABLE shop.mine (id text)',
      'CREATE TABLE public.mine (id text)',
      'ALTER TABLE shop.probe DISABLE ROW LEVEL SECURITY',
    ]) {
      await expect(shop.acrossTenants((tx) => tx.query(sql))).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('refuses a transaction inside a transaction instead of waiting for itself', async () => {
    const nested = shop.inTenant('acme', () => source.as('fp_memory').acrossTenants(async () => 'reached'));
    await expect(nested).rejects.toMatchObject({ code: 'STORE_BUSY', retry: 'never' });
    expect(await ids('acme')).toEqual([]); // the store goes on
  });

  it('refuses a transaction that is used after its end', async () => {
    const kept = await shop.inTenant('acme', async (tx) => ({ tx }));
    await expect(kept.tx.query('SELECT 1')).rejects.toThrow('after it had ended');
  });

  it('serves many askers at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => put('acme', `id-${String(index).padStart(2, '0')}`)));
    expect(await ids('acme')).toHaveLength(40);
  });

  it('names a broken unique key by its SQLSTATE', async () => {
    await put('acme', 'a');
    const error = await put('acme', 'a').catch((caught: unknown) => caught);
    expect(error).not.toBeInstanceOf(Fault);
    expect(sqlState(error)).toBe('23505');
  });

  it('refuses a text that is no tenant id before it reaches the store', async () => {
    await expect(shop.inTenant("acme'; DROP TABLE shop.probe; --", async () => 1)).rejects.toThrow('not a tenant id');
  });

  it('has vectors', async () => {
    const rows = await shop.acrossTenants((tx) => tx.query("SELECT '[1,2]'::vector <-> '[1,4]'::vector AS distance"));
    expect(rows).toEqual([{ distance: 2 }]); // sqrt(0² + 2²)
  });
}
