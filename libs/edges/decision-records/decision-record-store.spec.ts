import { PostgresAuditOutbox } from '../audit-outbox/postgres-audit-outbox';
import { describeWithStores } from '@testing/stores';
import { aStoredRecord, describeDecisionRecordStore } from './decision-record-store.contract';
import { PostgresDecisionRecordStore } from './postgres-decision-record-store';

describeWithStores('PostgresDecisionRecordStore', (open) => {
  describe('keeps the promises of DecisionRecordStore', () => {
    describeDecisionRecordStore(async () => {
      const lent = await open();
      const database = lent.source.as('fp_trust');
      const outbox = new PostgresAuditOutbox(database);
      return {
        store: new PostgresDecisionRecordStore(database, 'local'),
        queued: async (owner) => (await outbox.next(owner, 100)).map((entry) => entry.submission.entry.event_id),
        close: () => lent.close(),
      };
    });
  });

  it('lets nobody change or remove a record, its writer and its owner included', async () => {
    const lent = await open();
    const database = lent.source.as('fp_trust');
    await expect(database.inTenant('acme', (tx) => tx.query('DELETE FROM trust.decision_record'))).rejects.toMatchObject({ code: '42501' });
    await expect(database.inTenant('acme', (tx) => tx.query("UPDATE trust.decision_record SET region = 'x'"))).rejects.toMatchObject({
      code: '42501',
    });
    await expect(lent.source.asLogin((client) => client.query('TRUNCATE trust.decision_record'))).rejects.toMatchObject({ code: '23001' });
    await lent.close();
  });

  it('does not give out a record that was tampered with in the database', async () => {
    const lent = await open();
    const store = new PostgresDecisionRecordStore(lent.source.as('fp_trust'), 'local');
    const sealed = aStoredRecord();
    await store.keep('acme', sealed, []);
    await lent.source.asLogin((client) =>
      client.query(
        "SET session_replication_role = replica; UPDATE trust.decision_record SET canonical = convert_to(replace(convert_from(canonical, 'UTF8'), 'DECIDED', 'DENIED'), 'UTF8')",
      ),
    );
    await expect(store.find('acme', sealed.record.record_id)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    await expect(store.list('acme', { limit: 1 })).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    await lent.close();
  });
});
