import { PostgresAuditOutbox } from '../audit-outbox/postgres-audit-outbox';
import { describeWithStores } from '@testing/stores';
import { PostgresRegistryStore } from './postgres-registry-store';
import { aStoredPack, describeRegistryStore } from './registry-store.contract';

describeWithStores('PostgresRegistryStore', (open) => {
  describe('keeps the promises of RegistryStore', () => {
    describeRegistryStore(async () => {
      const lent = await open();
      const database = lent.source.as('fp_trust');
      const outbox = new PostgresAuditOutbox(database);
      return {
        store: new PostgresRegistryStore(database, 'local'),
        queued: async (owner) => (await outbox.next(owner, 100)).map((entry) => entry.submission.entry.event_id),
        told: (tenant) =>
          database.inTenant(tenant, async (tx) =>
            (await tx.query<{ event_id: string }>('SELECT event_id FROM trust.event_outbox ORDER BY position')).map(
              ({ event_id }) => event_id,
            ),
          ),
        close: () => lent.close(),
      };
    });
  });

  it('does not give out a document that was tampered with in the database', async () => {
    const lent = await open();
    const store = new PostgresRegistryStore(lent.source.as('fp_trust'), 'local');
    const document = aStoredPack();
    await store.keep('acme', document, []);
    await lent.source.asLogin((client) =>
      client.query(
        "SET session_replication_role = replica; UPDATE trust.document SET canonical = convert_to(replace(convert_from(canonical, 'UTF8'), '\"ttl_seconds\":86400', '\"ttl_seconds\":86401'), 'UTF8')",
      ),
    );
    await expect(store.byDigest('acme', 'context-pack', document.digest)).rejects.toMatchObject({
      code: 'DOCUMENT_CORRUPT',
      message: expect.stringContaining('tampered') as string,
    });
    await lent.close();
  });

  it.each(['document', 'promotion'])('lets nobody change or remove a %s, its writer and its owner included', async (table) => {
    const lent = await open();
    const database = lent.source.as('fp_trust');
    await expect(database.inTenant('acme', (tx) => tx.query(`DELETE FROM trust.${table}`))).rejects.toMatchObject({ code: '42501' });
    await expect(database.inTenant('acme', (tx) => tx.query(`UPDATE trust.${table} SET region = 'x'`))).rejects.toMatchObject({
      code: '42501',
    });
    await expect(lent.source.asLogin((client) => client.query(`DELETE FROM trust.${table}`))).rejects.toMatchObject({ code: '23001' });
    await lent.close();
  });

  it('refuses a row that names another tenant than the transaction', async () => {
    const lent = await open();
    const insert = `INSERT INTO trust.document (tenant_id, kind, digest, region, ref, canonical, signatures, published_at)
      VALUES ('globex', 'context-pack', 'sha256:${'0'.repeat(64)}', 'local', 'x@1.0.0', '', '[]', now())`;
    await expect(lent.source.as('fp_trust').inTenant('acme', (tx) => tx.query(insert))).rejects.toMatchObject({ code: '42501' });
    await lent.close();
  });
});
