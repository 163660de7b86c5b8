import { describeWithPostgres, describeWithStores, type TestStore } from '@testing/stores';
import { onOneConnection } from './on-one-connection';
import type { PgSource } from './pg-source';
import { MOST_NAMED_STATEMENTS, type PreparedStatements } from './statement-names';

const KEPT = 'SELECT name, (generic_plans + custom_plans)::int AS plans FROM pg_prepared_statements WHERE NOT from_sql AND statement = $1';

describeWithStores('a connection', (open) => {
  let store: TestStore;
  let source: PgSource;
  beforeEach(async () => {
    store = await open();
    source = store.url === undefined ? store.source : onOneConnection(store.url, 'named');
  });
  afterEach(async () => {
    if (source !== store.source) await source.close();
    await store.close();
  });

  it('parses a statement once and uses it again', async () => {
    const shop = source.as('fp_shop');
    for (let time = 0; time < 3; time++) await shop.inTenant('acme', (tx) => tx.query('SELECT 1 AS parsed_once'));
    expect(await shop.inTenant('acme', (tx) => tx.query(KEPT, ['SELECT 1 AS parsed_once']))).toEqual([
      { name: expect.stringMatching(/^fp_/), plans: 3 },
    ]);
  });

  it('keeps a bounded number of statements, whatever their texts are', async () => {
    const [count] = await source.as('fp_shop').inTenant('acme', async (tx) => {
      for (let number = 0; number < MOST_NAMED_STATEMENTS + 20; number++) await tx.query(`SELECT ${number}`);
      return tx.query<{ kept: number }>('SELECT count(*)::int AS kept FROM pg_prepared_statements');
    });
    expect(count?.kept).toBeGreaterThan(MOST_NAMED_STATEMENTS / 2);
    expect(count?.kept).toBeLessThanOrEqual(MOST_NAMED_STATEMENTS);
  });
});

describeWithPostgres('behind a pooler that hands every transaction another connection', (open) => {
  let store: TestStore;
  let source: PgSource | undefined;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(async () => {
    await source?.close();
    await store.close();
  });

  /** What the second transaction finds when the pooler has given it a connection that knows nothing of the first. */
  const second = async (statements: PreparedStatements): Promise<unknown> => {
    const pooled = (source = onOneConnection(store.url ?? '', statements));
    const ask = (): Promise<unknown> => pooled.as('fp_shop').acrossTenants((tx) => tx.query('SELECT $1::int AS given', [7]));
    await ask();
    await pooled.asLogin((client) => client.query('DEALLOCATE ALL'));
    return ask();
  };

  it('unnamed statements go on', async () => {
    expect(await second('unnamed')).toEqual([{ given: 7 }]);
  });

  it('named ones fail, and say which setting helps (control)', async () => {
    await expect(second('named')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retry: 'never',
      message: expect.stringContaining('DATABASE_PREPARED_STATEMENTS'),
    });
  });
});
