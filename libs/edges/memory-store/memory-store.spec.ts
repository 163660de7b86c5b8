import { describeWithStores } from '@testing/stores';
import { waitingEvents } from '@testing/waiting-events';
import { PostgresEventOutbox } from '../events/postgres-event-outbox';
import { describeMemoryStore } from './memory-store.contract';
import { PostgresMemoryStore } from './postgres-memory-store';
import { PostgresPromotionOutbox } from './postgres-promotion-outbox';

describeWithStores('PostgresMemoryStore', (open) => {
  describe('keeps the promises of MemoryStore', () => {
    describeMemoryStore(async () => {
      const store = await open();
      const database = store.source.as('fp_memory');
      return {
        store: new PostgresMemoryStore(database, 'local'),
        outbox: new PostgresPromotionOutbox(database),
        told: (tenant) => waitingEvents(new PostgresEventOutbox(database, 'memory'), tenant),
        close: () => store.close(),
      };
    });
  });

  it.each(['memory', 'verdict', 'proposal'])('lets nobody remove a %s, and changes no content', async (table) => {
    const store = await open();
    const database = store.source.as('fp_memory');
    await expect(database.inTenant('acme', (tx) => tx.query(`DELETE FROM memory.${table}`))).rejects.toMatchObject({ code: '42501' });
    await expect(database.inTenant('acme', (tx) => tx.query(`UPDATE memory.${table} SET region = 'x'`))).rejects.toMatchObject({
      code: '42501',
    });
    await store.close();
  });

  it('refuses rows in another tenant’s name (control: in its own they are taken)', async () => {
    const store = await open();
    const insert = (owner: string) =>
      store.source
        .as('fp_memory')
        .inTenant('acme', (tx) =>
          tx.query("INSERT INTO memory.audit_outbox (tenant_id, event_id, region, submission) VALUES ($1, 'e', 'local', '{}')", [owner]),
        );
    await expect(insert('globex')).rejects.toMatchObject({ code: '42501' });
    await insert('acme');
    await store.close();
  });
});
