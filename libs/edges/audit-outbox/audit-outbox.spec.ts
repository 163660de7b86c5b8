import { aFact } from '@testing/a-fact';
import { describeWithStores } from '@testing/stores';
import { describeAuditOutbox } from './audit-outbox.contract';
import { PostgresAuditOutbox } from './postgres-audit-outbox';

describeWithStores('PostgresAuditOutbox', (open) => {
  describe('keeps the promises of AuditOutbox', () => {
    describeAuditOutbox(async () => {
      const lent = await open();
      const database = lent.source.as('fp_trust');
      return {
        outbox: new PostgresAuditOutbox(database),
        queue: async (owner, submissions) => {
          const values = [owner, 'local', JSON.stringify(submissions)];
          const sql = 'SELECT trust.queue_audit($1, $2, $3)';
          await (owner === '*'
            ? database.acrossTenants((tx) => tx.query(sql, values))
            : database.inTenant(owner, (tx) => tx.query(sql, values)));
        },
        close: () => lent.close(),
      };
    });
  });

  it('lets a tenant queue nothing in the name of another or of the platform', async () => {
    const lent = await open();
    const values = (owner: string) => [owner, 'local', JSON.stringify([aFact(1)])];
    for (const owner of ['globex', '*']) {
      const queued = lent.source.as('fp_trust').inTenant('acme', (tx) => tx.query('SELECT trust.queue_audit($1, $2, $3)', values(owner)));
      await expect(queued).rejects.toMatchObject({ code: '42501' });
    }
    await lent.close();
  });
});
