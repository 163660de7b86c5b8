import { createServer } from 'node:net';
import { describeWithPostgres, type TestStore } from '@testing/stores';
import { openPostgres, type PostgresSettings } from './postgres-source';

const settings: Omit<PostgresSettings, 'url'> = {
  maxConnections: 1,
  acquireTimeoutMs: 200,
  statementTimeoutMs: 100,
  onLostConnection: (cause) => {
    throw cause;
  },
};

/** A port of the loopback address at which nothing listens. */
async function anUnusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('a Postgres source', () => {
  it('says that the store is away when nobody listens', async () => {
    const source = openPostgres({ ...settings, url: `postgres://nobody@127.0.0.1:${await anUnusedPort()}/none` });
    await expect(source.as('fp_shop').acrossTenants(async () => 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later' });
    await source.close();
  });

  it('says that the store is away once it was closed', async () => {
    const source = openPostgres({ ...settings, url: 'postgres://nobody@127.0.0.1:1/none' });
    await source.close();
    await expect(source.as('fp_shop').acrossTenants(async () => 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describeWithPostgres('a Postgres source', (open) => {
  let store: TestStore;
  let url: string;
  beforeEach(async () => {
    store = await open();
    url = store.url ?? '';
  });
  afterEach(() => store.close());

  it('says busy when no connection comes free in time, and goes on afterwards', async () => {
    const source = openPostgres({ ...settings, url });
    const shop = source.as('fp_shop');
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const holder = shop.acrossTenants(() => released);
    await expect(shop.acrossTenants(async () => 1)).rejects.toMatchObject({ code: 'STORE_BUSY', retry: 'later' });
    release();
    await holder;
    expect(await shop.acrossTenants(async () => 2)).toBe(2);
    await source.close();
  });

  it('says busy when a statement takes longer than it may', async () => {
    const source = openPostgres({ ...settings, url });
    await expect(source.as('fp_shop').acrossTenants((tx) => tx.query('SELECT pg_sleep(30)'))).rejects.toMatchObject({ code: 'STORE_BUSY' });
    await source.close();
  });

  it('lets the server end a transaction that pauses longer than it may, and goes on', async () => {
    const source = openPostgres({ ...settings, statementTimeoutMs: 20_000, idleTransactionMs: 50, url });
    const shop = source.as('fp_shop');
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const pausing = shop.acrossTenants(async (tx) => {
      const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const GONE = 'SELECT count(*)::int AS left FROM pg_stat_activity WHERE pid = $1';
      for (let left = 1; left > 0;) {
        left = await store.source.asLogin(async (client) => (await client.query(GONE, [row?.pid])).rows[0].left);
      }
      end();
      await tx.query('SELECT 1');
    });
    await expect(pausing).rejects.toMatchObject({ code: expect.stringMatching(/^STORE_(BUSY|UNAVAILABLE)$/), retry: 'later' });
    await ended;
    expect(await shop.acrossTenants(async () => 2)).toBe(2);
    await source.close();
  });

  it('says unavailable when its connection is cut, and opens another one', async () => {
    const source = openPostgres({ ...settings, url });
    const shop = source.as('fp_shop');
    const killer = async (): Promise<void> => {
      await store.source.asLogin((client) =>
        client.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()",
        ),
      );
    };
    const cut = shop.acrossTenants(async (tx) => {
      await tx.query('SELECT 1');
      await killer();
      await tx.query('SELECT 2');
    });
    await expect(cut).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later' });
    expect(await shop.acrossTenants(async () => 3)).toBe(3);
    await source.close();
  });

  it('does a transaction again that a deadlock has ended: both come about', async () => {
    const source = openPostgres({ ...settings, maxConnections: 2, statementTimeoutMs: 20_000, url });
    const shop = source.as('fp_shop');
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    let begun = 0;
    const cross = (mine: typeof first, other: typeof first, locks: readonly [number, number]): Promise<unknown> =>
      shop.acrossTenants(async (tx) => {
        begun += 1;
        await tx.query('SELECT pg_advisory_xact_lock($1)', [locks[0]]);
        mine.resolve();
        await other.promise;
        await tx.query('SELECT pg_advisory_xact_lock($1)', [locks[1]]);
        return locks[0];
      });
    expect(await Promise.all([cross(first, second, [1, 2]), cross(second, first, [2, 1])])).toEqual([1, 2]);
    expect(begun).toBe(3);
    await source.close();
  });

  it('names a conflict that lasts, after three tries, and does nothing else again', async () => {
    const source = openPostgres({ ...settings, url });
    const shop = source.as('fp_shop');
    const tried: string[] = [];
    const failing = (state: string): Promise<unknown> =>
      shop.acrossTenants((tx) => {
        tried.push(state);
        return tx.query(`DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '${state}'; END $$`);
      });
    await expect(failing('40001')).rejects.toMatchObject({ code: 'STORE_CONFLICT', retry: 'later' });
    await expect(failing('23505')).rejects.toMatchObject({ code: '23505' });
    expect(tried).toEqual(['40001', '40001', '40001', '23505']);
    await source.close();
  });
});
