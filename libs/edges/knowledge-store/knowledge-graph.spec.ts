import { digestOf } from '@kernel/digest';
import { anEdge } from '@planes/intelligence/knowledge/a-handbook';
import { freePort } from '@testing/free-port';
import { loopbackProxy } from '@testing/loopback-proxy';
import { describeWithNeo4j } from '@testing/neo4j-server';
import { describeWithPGlite, describeWithStores, type OpenStore } from '@testing/stores';
import { knowledgeSteps } from './knowledge-steps.contract';
import { PostgresKnowledgeStore } from './postgres-knowledge-store';
import { describeKnowledgeGraph } from './knowledge-graph.contract';
import { Neo4jKnowledgeGraph } from './neo4j-knowledge-graph';
import { Neo4jSession, type Neo4jSettings } from './neo4j-session';
import { PostgresKnowledgeGraph } from './postgres-knowledge-graph';

const TIMEOUT_MS = 60_000;

describeWithStores('PostgresKnowledgeGraph', (open) => {
  describeKnowledgeGraph(async () => {
    const opened = await open();
    const database = opened.source.as('fp_knowledge');
    return {
      graph: new PostgresKnowledgeGraph(database),
      store: new PostgresKnowledgeStore(database, 'local'),
      close: () => opened.close(),
    };
  });
});

describeWithNeo4j('Neo4jKnowledgeGraph', (server) => {
  // Snapshots are named by their content, so the tests of one file share those that say the same: the server is emptied between them.
  const opened =
    (open: OpenStore, settings: Partial<Neo4jSettings> = {}) =>
    async () => {
      const store = await open();
      const session = new Neo4jSession({ ...server, timeoutMs: TIMEOUT_MS, ...settings });
      await session.ask('MATCH (n) WHERE n.tenant_id IN $tenants DETACH DELETE n', { tenants: ['acme', 'globex'] });
      const truth = new PostgresKnowledgeStore(store.source.as('fp_knowledge'), 'local');
      return {
        store: truth,
        session,
        graph: new Neo4jKnowledgeGraph(session, truth),
        close: async () => {
          await session.close();
          await store.close();
        },
      };
    };

  describeWithPGlite('beside a store', (open) => {
    describe('keeps the promises of KnowledgeGraph', () => {
      describeKnowledgeGraph(opened(open));
    });

    describe('beyond the promises', () => {
      let here: Awaited<ReturnType<ReturnType<typeof opened>>>;
      beforeEach(async () => (here = await opened(open)()));
      afterEach(() => here.close());
      const { put, state, publish, view } = knowledgeSteps(() => here.store);

      it('copies a snapshot again that was lost, and goes on with one that was left half copied', async () => {
        await put();
        await state('acme', [anEdge(), anEdge({ object: '70.00 EUR' })]);
        const { head } = await publish();
        const ask = () => new Neo4jKnowledgeGraph(here.session, here.store).touching('acme', view(head), ['policy:refunds'], 10);
        const whole = await ask();
        expect(whole).toHaveLength(2);
        await here.session.ask('MATCH (m:Mirror {tenant_id: $tenant}) DELETE m', { tenant: 'acme' });
        await here.session.ask('MATCH (:Entity {tenant_id: $tenant})-[e:STATES]->() WITH e LIMIT 1 DELETE e', { tenant: 'acme' });
        expect(await ask()).toEqual(whole);
      });

      it('copies a snapshot again for the very process that had seen it there', async () => {
        await put();
        await here.store.putEdges('acme', [anEdge()]);
        const { head } = await publish();
        const ask = () => here.graph.touching('acme', view(head), ['policy:refunds'], 10);
        const whole = await ask();
        expect(whole).toHaveLength(1);
        const dispute = { predicates: ['has_limit'], subjects: ['policy:refunds'], sections: [] };
        for (const again of [ask, () => here.graph.disputable('acme', view(head), dispute)]) {
          await here.session.ask('MATCH (n) WHERE n.tenant_id = $tenant DETACH DELETE n', { tenant: 'acme' });
          await here.session.ask('DROP CONSTRAINT mirror_of_tenant IF EXISTS');
          expect(await again()).toHaveLength(1);
        }
        expect(await ask()).toEqual(whole);
        const constraints = await here.session.ask('SHOW CONSTRAINTS YIELD name WHERE name = $name RETURN name', {
          name: 'mirror_of_tenant',
        });
        expect(constraints).toHaveLength(1);
      });

      it('refuses an edge that was changed in the graph server', async () => {
        await put();
        await state('acme', [anEdge()]);
        const { head } = await publish();
        await here.graph.touching('acme', view(head), ['policy:refunds'], 10);
        await here.session.ask("MATCH ()-[e:STATES {tenant_id: 'acme'}]->() SET e.canonical = replace(e.canonical, '50.00', '99.00')");
        await expect(here.graph.touching('acme', view(head), ['policy:refunds'], 10)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
      });

      it('does not answer from a copy that is not whole', async () => {
        await put();
        await state('acme', [anEdge()]);
        const { head } = await publish();
        const [edge] = await here.store.edges('acme', head.snapshot_digest, -1, 1);
        // Two edges that have one place: the second does not stay.
        const hides = Object.assign(Object.create(here.store) as PostgresKnowledgeStore, { edges: () => Promise.resolve([edge, edge]) });
        const foreign = { ...view(head), snapshot: digestOf('another snapshot') };
        await expect(new Neo4jKnowledgeGraph(here.session, hides).touching('acme', foreign, ['policy:refunds'], 10)).rejects.toMatchObject({
          code: 'DOCUMENT_CORRUPT',
        });
      });

      it('says that the server is away, and nothing else', async () => {
        const away = new Neo4jSession({ ...server, url: `bolt://127.0.0.1:${await freePort()}`, timeoutMs: 500 });
        await put();
        const { head } = await publish();
        await expect(new Neo4jKnowledgeGraph(away, here.store).touching('acme', view(head), ['x'], 10)).rejects.toMatchObject({
          code: 'STORE_UNAVAILABLE',
        });
        const stranger = new Neo4jSession({ ...server, password: 'not-the-password', timeoutMs: 500 });
        await expect(stranger.check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'never' });
        await Promise.all([away.close(), stranger.close()]);
      });

      it('waits no longer than it may for a server that says nothing, or for a statement that does not end', async () => {
        const at = new URL(server.url);
        const line = await loopbackProxy(at.hostname, Number(at.port));
        const session = new Neo4jSession({ ...server, url: `bolt://127.0.0.1:${line.port}`, timeoutMs: 300 });
        await session.check();
        const endless = 'UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b) AS sum';
        await expect(session.ask(endless)).rejects.toMatchObject({ code: 'STORE_BUSY', retry: 'later' });
        line.silence();
        await expect(session.check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later' });
        line.speak();
        await session.check();
        await session.close();
        await line.close();
      });
    });
  });
});
