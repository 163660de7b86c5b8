import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { anEdge } from '@planes/intelligence/knowledge/a-handbook';
import { createTestDatabase } from '@testing/postgres-template';
import { describeWithPostgres } from '@testing/stores';
import { migrate } from '../database/migrate';
import { readMigrations } from '../database/migration-file';
import { MIGRATIONS } from '../database/migrations';

const NOW = readMigrations(MIGRATIONS);
const BEFORE = NOW.slice(
  0,
  NOW.findIndex(({ id }) => id.endsWith('_knowledge_contributions')),
);

const DOCUMENT = `INSERT INTO knowledge.document (tenant_id, document_id, region, collection, title, classification, content_digest, content, recorded_at)
  VALUES ($1, 'refunds.md', 'local', 'handbook', 'T', 'INTERNAL', 'sha256:0', '', '2026-01-31T09:30:00.000Z')`;
const EDGE = "INSERT INTO knowledge.edge (tenant_id, edge_digest, region, canonical) VALUES ($1, $2, 'local', $3)";

describeWithPostgres('a database from before contributions were kept', (open) => {
  it('has every edge of a standing document as stated in it, each tenant its own, and no other', async () => {
    const store = await open();
    const database = await createTestDatabase(store.url ?? '', BEFORE);
    const knowledge = database.source.as('fp_knowledge');
    const edges = [anEdge(), anEdge({ evidence_ref: 'kg:gone.md#refunds' })];
    for (const tenant of ['acme', 'globex'])
      await knowledge.inTenant(tenant, async (tx) => {
        await tx.query(DOCUMENT, [tenant]);
        for (const edge of edges) await tx.query(EDGE, [tenant, digestOf(edge), Buffer.from(canonicalBytes(edge))]);
      });
    await migrate(database.source, NOW);
    const kept = (tenant: string) =>
      knowledge.inTenant(tenant, (tx) =>
        tx.query('SELECT tenant_id, document_id, contributor, section_id, subject, object FROM knowledge.document_edge'),
      );
    for (const tenant_id of ['acme', 'globex'])
      expect(await kept(tenant_id)).toEqual([
        {
          tenant_id,
          document_id: 'refunds.md',
          contributor: 'stated',
          section_id: 'refunds/limits',
          subject: 'policy:refunds',
          object: '50.00 EUR',
        },
      ]);
    // The owner is held to the tenants' rows again, as before.
    const forced = await database.source.asLogin((client) =>
      client.query(
        "SELECT relname FROM pg_class WHERE relnamespace = 'knowledge'::regnamespace AND relkind = 'r' AND relrowsecurity AND NOT relforcerowsecurity",
      ),
    );
    expect(forced.rows).toEqual([]);
    await database.drop();
    await store.close();
  });
});
