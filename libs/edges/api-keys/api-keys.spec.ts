import { describeWithStores } from '@testing/stores';
import { aStoredKey, describeApiKeys } from './api-keys.contract';
import { InMemoryApiKeys } from './in-memory-api-keys';
import { PostgresApiKeys } from './postgres-api-keys';

describe('InMemoryApiKeys', () => {
  describeApiKeys(() => Promise.resolve({ keys: new InMemoryApiKeys(), close: () => Promise.resolve() }));
});

describeWithStores('PostgresApiKeys', (open) => {
  describe('keeps the promises of ApiKeys', () => {
    describeApiKeys(async () => {
      const store = await open();
      return { keys: new PostgresApiKeys(store.source.as('fp_conversation'), 'local'), close: () => store.close() };
    });
  });

  it('shows the table to no tenant but its own, and lets nobody write for another', async () => {
    const store = await open();
    const database = store.source.as('fp_conversation');
    await new PostgresApiKeys(database, 'local').add(aStoredKey());
    const count = 'SELECT count(*)::int AS n FROM conversation.api_key';
    expect(await database.inTenant('acme', (tx) => tx.query(count))).toEqual([{ n: 1 }]);
    expect(await database.inTenant('globex', (tx) => tx.query(count))).toEqual([{ n: 0 }]);
    expect(await database.acrossTenants((tx) => tx.query(count))).toEqual([{ n: 0 }]);
    const foreign = `INSERT INTO conversation.api_key SELECT 'globex', 'key_x', region, user_id, kind, roles, secret_hash, not_before, not_after, NULL FROM conversation.api_key`;
    await expect(database.inTenant('acme', (tx) => tx.query(foreign))).rejects.toMatchObject({ code: '42501' });
    await store.close();
  });

  it('lets nobody change what a key may do, or take it away', async () => {
    const store = await open();
    const database = store.source.as('fp_conversation');
    const write = (sql: string) => database.inTenant('acme', (tx) => tx.query(sql));
    await expect(write(`UPDATE conversation.api_key SET roles = '{finance-lead}'`)).rejects.toMatchObject({ code: '42501' });
    await expect(write('DELETE FROM conversation.api_key')).rejects.toMatchObject({ code: '42501' });
    await store.close();
  });
});
