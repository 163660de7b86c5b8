import { PostgresAuditOutbox } from '../audit-outbox/postgres-audit-outbox';
import { aSigner } from '@testing/a-signer';
import { describeWithStores } from '@testing/stores';
import { PostgresTrustedKeyStore } from './postgres-trusted-key-store';
import { describeTrustedKeyStore } from './trusted-key-store.contract';

describeWithStores('PostgresTrustedKeyStore', (open) => {
  describe('keeps the promises of TrustedKeyStore', () => {
    describeTrustedKeyStore(async () => {
      const lent = await open();
      const database = lent.source.as('fp_trust');
      const outbox = new PostgresAuditOutbox(database);
      return {
        store: new PostgresTrustedKeyStore(database, 'local'),
        queued: async (owner) => (await outbox.next(owner, 100)).map((entry) => entry.submission.entry.event_id),
        close: () => lent.close(),
      };
    });
  });

  it('lets no tenant write a key of the platform or of another tenant, and nobody change one', async () => {
    const lent = await open();
    const database = lent.source.as('fp_trust');
    await new PostgresTrustedKeyStore(database, 'local').register(aSigner('publisher').key, []);
    const insert = `INSERT INTO trust.trusted_key (tenant_id, keyid, region, public_key, purpose, holder, roles, not_before, not_after)
      VALUES ($1, 'sha256:${'0'.repeat(64)}', 'local', 'x', 'publisher', 'mallory', '[]', now(), now())`;
    for (const owner of ['*', 'globex']) {
      await expect(database.inTenant('acme', (tx) => tx.query(insert, [owner]))).rejects.toMatchObject({ code: '42501' });
    }
    await expect(database.inTenant('acme', (tx) => tx.query("UPDATE trust.trusted_key SET holder = 'mallory'"))).rejects.toMatchObject({
      code: '42501',
    });
    await expect(database.inTenant('acme', (tx) => tx.query('DELETE FROM trust.key_revocation'))).rejects.toMatchObject({ code: '42501' });
    await expect(lent.source.asLogin((client) => client.query("UPDATE trust.trusted_key SET holder = 'mallory'"))).rejects.toMatchObject({
      code: '23001',
    });
    await lent.close();
  });
});
