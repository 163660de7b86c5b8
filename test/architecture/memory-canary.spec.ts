import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { aProposal } from '@planes/intelligence/memory/a-proposal';
import { promotion } from '@edges/memory-store/a-promotion.contract';
import { PostgresMemoryStore } from '@edges/memory-store/postgres-memory-store';
import { describeWithStores, type TestStore } from '@testing/stores';
import { aGeneration } from '@edges/bank-store/a-generation.contract';
import { aBank, aForget, aNewUnit } from '@edges/bank-store/a-new-unit.contract';
import { PostgresBankHolds } from '@edges/bank-store/postgres-bank-holds';
import { PostgresBankJobs } from '@edges/bank-store/postgres-bank-jobs';
import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import { PostgresIndexGenerations } from '@edges/bank-store/postgres-index-generations';

const TABLES = `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'memory'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') ORDER BY 1`;
const AT = '2026-01-31T09:30:00.000Z';

/** Of every table that there is, also of one that somebody adds tomorrow: rows of one tenant that another one sees, and rows that their own tenant does not. */
describeWithStores('the canary in every table of the memory', (open) => {
  let store: TestStore;
  let tables: readonly string[];
  beforeAll(async () => {
    store = await open();
    tables = (await store.source.asLogin((client) => client.query<{ name: string }>(TABLES))).rows.map(({ name }) => name);
    await fill('acme');
  });
  afterAll(() => store.close());

  const database = () => store.source.as('fp_memory');
  const counted = (tenant: string, table: string, which: string) =>
    database().inTenant(tenant, async (tx) => {
      const sql = `SELECT count(*) AS n FROM memory.${table} WHERE tenant_id ${which} current_setting('fiveplane.tenant')`;
      return Number((await tx.query<{ n: string }>(sql))[0]?.n);
    });
  const among = async (which: (table: string) => Promise<boolean>): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const table of tables) if (await which(table)) found.push(table);
    return found;
  };
  const canary = async () => ({
    leaks: await among(async (table) => (await counted('globex', table, '<>')) > 0),
    blind: await among(async (table) => (await counted('acme', table, '=')) === 0),
  });
  const as = (sql: string) => store.source.asLogin((client) => client.query(sql));

  async function fill(tenant: string): Promise<void> {
    const banks = new PostgresBankStore(database(), 'local');
    await banks.putBank(tenant, aBank());
    await banks.retain(tenant, 'support', { units: [aNewUnit({ id: 'gone' })], idempotency: null });
    await banks.forget(tenant, aForget());
    const units = [aNewUnit(), aNewUnit({ id: 'u2', supersedes: ['u1'] })];
    await banks.retain(tenant, 'support', { units, idempotency: { key: 'k', digest: 'd' } });
    await banks.noteUse(tenant, 'support', ['u1'], 1);
    await aGeneration(new PostgresIndexGenerations(database(), 'local'), tenant, {}, 'goes live');
    await new PostgresBankHolds(database(), 'local').place(tenant, {
      hold_id: 'h',
      bank: 'support',
      reason: 'r',
      setBy: 'user:a',
      setAt: 1,
    });
    await new PostgresBankJobs(database(), 'local').enqueue(tenant, { job_id: 'j', bank: 'support', kind: 'retain', payload: null, at: 1 });
    const memories = new PostgresMemoryStore(database(), 'local');
    const proposal = aProposal({ tenant_id: tenant }, 1);
    const handedIn = { proposal, digest: digestOf(proposal), canonical: canonicalBytes(proposal), ttl_seconds: 0, at: AT };
    await memories.propose(tenant, handedIn, () => ({ kind: 'wait', reason: 'a person decides' }));
    const verdict = { proposal_id: proposal.proposal_id, verdict: 'approve', reviewer: 'bob', reason: 'seen', at: AT } as const;
    await memories.review(tenant, verdict, (_standing, tip) => promotion(proposal, tip));
  }

  it('is seen by its own tenant, and by no other', async () => {
    expect(await canary()).toEqual({ leaks: [], blind: [] });
    expect(tables.length).toBeGreaterThanOrEqual(17);
  });

  it('control: tells of each table whose border is taken away', async () => {
    for (const table of tables) {
      await as(`ALTER TABLE memory.${table} DISABLE ROW LEVEL SECURITY`);
      try {
        expect(await canary()).toEqual({ leaks: [table], blind: [] });
      } finally {
        await as(`ALTER TABLE memory.${table} ENABLE ROW LEVEL SECURITY`);
      }
    }
  });

  it('control: tells of each table whose policy is dropped, or lets everybody in', async () => {
    for (const table of tables) {
      await as(`ALTER POLICY tenant ON memory.${table} RENAME TO aside`);
      const forAll = `CREATE POLICY tenant ON memory.${table} USING (true)`;
      await as(forAll);
      try {
        expect((await canary()).leaks).toEqual([table]);
        await as(`DROP POLICY tenant ON memory.${table}`);
        await as(`ALTER TABLE memory.${table} NO FORCE ROW LEVEL SECURITY`);
        expect(await canary()).toEqual({ leaks: [], blind: [] }); // the app does not own its tables, so the rule that was put aside still holds
      } finally {
        await as(`ALTER TABLE memory.${table} FORCE ROW LEVEL SECURITY`);
        await as(`ALTER POLICY aside ON memory.${table} RENAME TO tenant`);
      }
    }
    expect(await canary()).toEqual({ leaks: [], blind: [] });
  });
});
