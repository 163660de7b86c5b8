import { describeWithStores } from '@testing/stores';
import { PostgresRunJournal } from './postgres-run-journal';
import { describeRunJournal } from './run-journal.contract';

describeWithStores('PostgresRunJournal', (open) => {
  describe('keeps the promises of RunJournal', () => {
    describeRunJournal(async () => {
      const store = await open();
      return { journal: new PostgresRunJournal(store.source.as('fp_orchestrator'), 'local'), close: () => store.close() };
    });
  });

  it('lets nobody change or remove an entry, not even its writer', async () => {
    const store = await open();
    const database = store.source.as('fp_orchestrator');
    await expect(database.inTenant('acme', (tx) => tx.query('DELETE FROM orchestrator.journal_entry'))).rejects.toMatchObject({
      code: '42501',
    });
    await expect(database.inTenant('acme', (tx) => tx.query("UPDATE orchestrator.document SET kind = 'x'"))).rejects.toMatchObject({
      code: '42501',
    });
    await store.close();
  });
});
