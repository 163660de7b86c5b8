import { digestOfBytes } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import { anEdge, anOntology, HANDBOOK, handbookSections } from '@planes/intelligence/knowledge/a-handbook';
import { contributions } from '@planes/intelligence/knowledge/contributed-edge';
import { buildSnapshot, type WorkingSet } from '@planes/intelligence/knowledge/snapshot';
import { describeWithStores, type TestStore } from '@testing/stores';
import { waitingEvents } from '@testing/waiting-events';
import { Database, type Transaction } from '../database/database';
import { PostgresEventOutbox } from '../events/postgres-event-outbox';
import { describeKnowledgeStore } from './knowledge-store.contract';
import { PostgresKnowledgeStore } from './postgres-knowledge-store';

const AT = '2026-01-31T09:30:00.000Z';
const build = (working: WorkingSet) => buildSnapshot('acme', working, anOntology());

/** A database that dies at the statement with this number. */
class DyingDatabase extends Database {
  statements = 0;

  constructor(
    private readonly inner: Database,
    private readonly dieAt: number,
  ) {
    super();
  }

  override inTenant<T>(tenant: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inner.inTenant(tenant, (tx) => work(this.counted(tx)));
  }

  override acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inner.acrossTenants(work);
  }

  private counted(tx: Transaction): Transaction {
    return {
      query: <R extends object>(sql: string, values?: readonly unknown[]) => {
        if (++this.statements === this.dieAt) throw new Error('died');
        return tx.query<R>(sql, values);
      },
    };
  }
}

describeWithStores('PostgresKnowledgeStore', (open) => {
  const storeOver = (database: Database) => new PostgresKnowledgeStore(database, 'local');
  const put = (store: PostgresKnowledgeStore, text: string) => {
    const content = Buffer.from(text);
    const facts = {
      collection: 'handbook',
      document_id: 'refunds.md',
      title: 'Handbook',
      classification: 'INTERNAL',
      recorded_at: AT,
    } as const;
    const kept = { content, content_digest: digestOfBytes(content), reader: 'lines@1', text: null, valid_until: null, review_by: null };
    return store.putDocument('acme', { ...facts, ...kept }, handbookSections({}, text));
  };

  describe('keeps the promises of KnowledgeStore', () => {
    describeKnowledgeStore(async () => {
      const store = await open();
      return { store: storeOver(store.source.as('fp_knowledge')), close: () => store.close() };
    });
  });

  describe('beyond them', () => {
    let opened: TestStore;
    let database: Database;
    beforeEach(async () => {
      opened = await open();
      database = opened.source.as('fp_knowledge');
    });
    afterEach(() => opened.close());

    it('tells whenever another snapshot becomes the current one, in the transaction that makes it so', async () => {
      const store = storeOver(database);
      const told = async () => (await waitingEvents(new PostgresEventOutbox(database, 'knowledge'), 'acme')).map(({ data }) => data);
      await put(store, HANDBOOK);
      const first = await store.publish('acme', AT, build);
      await store.publish('acme', AT, build);
      await put(store, `${HANDBOOK}\n# More\n\nmore about orders\n`);
      const dying = storeOver(new DyingDatabase(database, 6));
      await expect(dying.publish('acme', AT, build)).rejects.toThrow('died');
      expect(await told()).toEqual([{ snapshot: first.snapshot_digest }]);
      const second = await store.publish('acme', AT, build);
      expect(await told()).toEqual([{ snapshot: first.snapshot_digest }, { snapshot: second.snapshot_digest }]);
    });

    it('leaves the old snapshot whole when it dies at any statement of a publication', async () => {
      const store = storeOver(database);
      await put(store, HANDBOOK);
      await store.putEdges('acme', contributions([anEdge()]));
      const old = await store.publish('acme', AT, build);
      await put(store, `${HANDBOOK}\n# More\n\nmore about orders\n`);
      const whole = new DyingDatabase(database, Infinity);
      for (let dieAt = 1; ; dieAt++) {
        const dying = new DyingDatabase(database, dieAt);
        const died = await storeOver(dying)
          .publish('acme', AT, build)
          .then(
            () => false,
            () => true,
          );
        if (!died) break;
        expect(await store.current('acme')).toEqual(old);
        expect(await rows('snapshot')).toBe(1);
        expect(dieAt).toBeLessThan(50);
      }
      // The control: undisturbed, the same publication is the current one.
      const fresh = await storeOver(whole).publish('acme', AT, build);
      expect([fresh.sections, await store.current('acme')]).toEqual([6, fresh]);
      expect(whole.statements).toBeGreaterThan(3);
    });

    it.each(['section', 'edge', 'snapshot', 'snapshot_section', 'snapshot_edge'])('lets nobody change or remove a %s', async (table) => {
      const change = (sql: string) => database.inTenant('acme', (tx) => tx.query(sql));
      await expect(change(`DELETE FROM knowledge.${table}`)).rejects.toMatchObject({ code: '42501' });
      await expect(change(`UPDATE knowledge.${table} SET region = 'x'`)).rejects.toMatchObject({ code: '42501' });
      const asOwner = (sql: string) => opened.source.asLogin((client) => client.query(sql));
      await expect(asOwner(`DELETE FROM knowledge.${table}`)).rejects.toMatchObject({ code: '23001' });
    });

    it('refuses rows in another tenant’s name (control: in its own they are taken)', async () => {
      const insert = (owner: string) =>
        database.inTenant('acme', (tx) =>
          tx.query("INSERT INTO knowledge.edge (tenant_id, edge_digest, region, canonical) VALUES ($1, 'd', 'local', '')", [owner]),
        );
      await expect(insert('globex')).rejects.toMatchObject({ code: '42501' });
      await insert('acme');
      expect(await database.acrossTenants((tx) => tx.query('SELECT 1 FROM knowledge.edge'))).toEqual([]);
    });

    it('notices a section whose bytes were changed behind its back', async () => {
      const store = storeOver(database);
      await put(store, HANDBOOK);
      const head = await store.publish('acme', AT, build);
      await opened.source.asLogin(async (client) => {
        await client.query('ALTER TABLE knowledge.section DISABLE TRIGGER never_changes');
        await client.query("UPDATE knowledge.section SET canonical = canonical || '\\x20'::bytea");
        await client.query('ALTER TABLE knowledge.section ENABLE TRIGGER never_changes');
      });
      await expect(store.sections('acme', head.snapshot_digest, -1, 9)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    });

    const rows = async (table: string): Promise<number> =>
      (await database.inTenant('acme', (tx) => tx.query(`SELECT 1 FROM knowledge.${table}`))).length;
  });
});
