import { PostgresAuditOutbox } from '../audit-outbox/postgres-audit-outbox';
import { anApprovalRequest, aRedemption } from '@testing/an-approval';
import { describeWithStores } from '@testing/stores';
import { describeApprovalStore } from './approval-store.contract';
import { PostgresApprovalStore } from './postgres-approval-store';

describeWithStores('PostgresApprovalStore', (open) => {
  describe('keeps the promises of ApprovalStore', () => {
    describeApprovalStore(async () => {
      const lent = await open();
      const database = lent.source.as('fp_trust');
      const outbox = new PostgresAuditOutbox(database);
      return {
        store: new PostgresApprovalStore(database, 'local'),
        queued: async (owner) => (await outbox.next(owner, 100)).map((entry) => entry.submission.entry.event_id),
        close: () => lent.close(),
      };
    });
  });

  it.each(['approval', 'approval_signature', 'redemption'])('lets nobody change or remove a row of %s', async (table) => {
    const lent = await open();
    const database = lent.source.as('fp_trust');
    await expect(database.inTenant('acme', (tx) => tx.query(`DELETE FROM trust.${table}`))).rejects.toMatchObject({ code: '42501' });
    await expect(database.inTenant('acme', (tx) => tx.query(`UPDATE trust.${table} SET region = 'x'`))).rejects.toMatchObject({
      code: '42501',
    });
    await expect(lent.source.asLogin((client) => client.query(`UPDATE trust.${table} SET region = 'x'`))).rejects.toMatchObject({
      code: '23001',
    });
    await lent.close();
  });

  it('does not give out a request that was tampered with in the database', async () => {
    const lent = await open();
    const store = new PostgresApprovalStore(lent.source.as('fp_trust'), 'local');
    const request = anApprovalRequest();
    await store.open('acme', request, []);
    await lent.source.asLogin((client) =>
      client.query(
        "SET session_replication_role = replica; UPDATE trust.approval SET request = convert_to(replace(convert_from(request, 'UTF8'), 'finance-lead', 'support-lead'), 'UTF8')",
      ),
    );
    await expect(store.find('acme', request.approval_id)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    await lent.close();
  });

  it('has no use of what carries no verdict', async () => {
    const lent = await open();
    const store = new PostgresApprovalStore(lent.source.as('fp_trust'), 'local');
    await store.open('acme', anApprovalRequest(), []);
    await expect(store.redeem('acme', aRedemption(anApprovalRequest()), [])).rejects.toMatchObject({ code: '23503' });
    await lent.close();
  });
});
