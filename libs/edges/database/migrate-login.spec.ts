import { randomUUID } from 'node:crypto';
import { describeWithPostgres, type TestStore } from '@testing/stores';
import { migrate } from './migrate';
import { openPostgres } from './postgres-source';
import type { PgSource } from './pg-source';

function openAt(url: URL): PgSource {
  return openPostgres({
    url: url.href,
    maxConnections: 2,
    acquireTimeoutMs: 5_000,
    statementTimeoutMs: 20_000,
    onLostConnection: (cause) => {
      throw cause;
    },
  });
}

describeWithPostgres('migrate with an ordinary login', (open) => {
  const login = `fp_spec_${randomUUID().slice(0, 8)}`;
  let store: TestStore;
  let admin: PgSource;
  let ordinary: PgSource;

  beforeEach(async () => {
    store = await open();
    await store.source.asLogin(async (client) => {
      await client.query(`CREATE ROLE ${login} LOGIN PASSWORD 'x' CREATEROLE NOINHERIT`);
      await client.query(`CREATE DATABASE ${login} OWNER ${login} TEMPLATE template0`);
    });
    const url = new URL(store.url ?? '');
    url.pathname = `/${login}`;
    admin = openAt(url);
    url.username = login;
    url.password = 'x';
    ordinary = openAt(url);
  });
  afterEach(async () => {
    await admin.close();
    await ordinary.close();
    await store.source.asLogin(async (client) => {
      await client.query(`DROP DATABASE ${login} WITH (FORCE)`);
      await client.query(`DROP ROLE ${login}`);
    });
    await store.close();
  });

  it('needs a superuser for nothing but the vector extension, and serves the apps afterwards', async () => {
    await expect(migrate(ordinary)).rejects.toThrow('permission denied to create extension'); // pgvector 0.8.0 is no trusted extension
    await admin.asLogin((client) => client.query('CREATE EXTENSION vector SCHEMA public'));
    expect(await migrate(ordinary)).toMatchObject({ kind: 'migrated' });
    const rows = await ordinary
      .as('fp_shop')
      .inTenant('acme', (tx) => tx.query("SELECT current_user AS me, current_setting('is_superuser') AS super"));
    expect(rows).toEqual([{ me: 'fp_shop', super: 'off' }]);
  });
});
