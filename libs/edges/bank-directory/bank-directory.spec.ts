import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import { describeWithStores } from '@testing/stores';
import { describeBankDirectory } from './bank-directory.contract';
import { PostgresBankDirectory } from './postgres-bank-directory';

describeWithStores('PostgresBankDirectory', (open) => {
  describeBankDirectory('in the memory schema', async () => {
    const store = await open();
    const database = store.source.as('fp_memory');
    const banks = new PostgresBankStore(database, 'local');
    return {
      directory: new PostgresBankDirectory(database),
      put: async ({ tenant, bank }) =>
        void (await banks.putBank(tenant, { name: bank, profile: 'chat', language: 'plain', settings: {}, at: 0 })),
      close: () => store.close(),
    };
  });

  it('is the only thing that sees another tenant’s banks: their rows are seen by no query across tenants', async () => {
    const store = await open();
    const database = store.source.as('fp_memory');
    await new PostgresBankStore(database, 'local').putBank('acme', { name: 'a', profile: 'chat', language: 'plain', settings: {}, at: 0 });
    expect(await database.acrossTenants((tx) => tx.query('SELECT bank FROM memory.bank'))).toEqual([]);
    expect(await new PostgresBankDirectory(database).after(null, 1)).toHaveLength(1); // control
    await store.close();
  });
});
