import { describeWithStores } from '@testing/stores';
import { describeBankActs } from './bank-acts.contract';
import { PostgresBankStore } from './postgres-bank-store';

describeWithStores('acts on banks in Postgres', (open) => {
  describeBankActs(async () => {
    const opened = await open();
    const database = opened.source.as('fp_memory');
    return {
      store: new PostgresBankStore(database, 'local'),
      requests: async () =>
        JSON.stringify(await database.inTenant('acme', (tx) => tx.query('SELECT * FROM memory.bank_request ORDER BY key'))),
      close: () => opened.close(),
    };
  });
});
