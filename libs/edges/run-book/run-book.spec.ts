import { describeWithStores } from '@testing/stores';
import { PostgresRunBook } from './postgres-run-book';
import { aRunToOpen, describeRunBook } from './run-book.contract';

describeWithStores('PostgresRunBook', (open) => {
  describe('keeps the promises of RunBook', () => {
    describeRunBook(async () => {
      const store = await open();
      const database = store.source.as('fp_conversation');
      return {
        book: new PostgresRunBook(database, 'local'),
        told: (tenant) =>
          database.inTenant(tenant, async (tx) =>
            (await tx.query<{ event_id: string }>('SELECT event_id FROM conversation.event_outbox ORDER BY position')).map(
              (row) => row.event_id,
            ),
          ),
        close: () => store.close(),
      };
    });
  });

  it('shows its tables to no tenant but their own, and lets nobody write for another', async () => {
    const store = await open();
    const database = store.source.as('fp_conversation');
    await new PostgresRunBook(database, 'local').open(aRunToOpen(1, { session_id: 'sess_01KG9F4AR0000000000000000A' }), {
      usd_micros: 10_000,
    });
    for (const table of ['run', 'session', 'tenant_day']) {
      const count = `SELECT count(*)::int AS n FROM conversation.${table}`;
      expect(await database.inTenant('acme', (tx) => tx.query(count))).toEqual([{ n: 1 }]);
      expect(await database.inTenant('globex', (tx) => tx.query(count))).toEqual([{ n: 0 }]);
      expect(await database.acrossTenants((tx) => tx.query(count))).toEqual([{ n: 0 }]);
    }
    const foreign = `INSERT INTO conversation.tenant_day VALUES ('globex', '2026-01-31', 'local', 0, 0)`;
    await expect(database.inTenant('acme', (tx) => tx.query(foreign))).rejects.toMatchObject({ code: '42501' });
    await store.close();
  });

  it('lets nobody change what a run was opened with', async () => {
    const store = await open();
    const database = store.source.as('fp_conversation');
    const write = (sql: string) => database.inTenant('acme', (tx) => tx.query(sql));
    await expect(write('UPDATE conversation.run SET reserved_usd_micros = 0')).rejects.toMatchObject({ code: '42501' });
    await expect(write(`UPDATE conversation.run SET context = ''`)).rejects.toMatchObject({ code: '42501' });
    await store.close();
  });
});
