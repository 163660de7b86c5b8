import { describeWithStores, type TestStore } from '@testing/stores';
import { aGeneration } from './a-generation.contract';
import { aBank, aForget, aNewUnit } from './a-new-unit.contract';
import { describeBankStore } from './bank-store.contract';
import { describeForgetting } from './forgetting.contract';
import { describeIndexGenerations } from './index-generations.contract';
import { PostgresBankHolds } from './postgres-bank-holds';
import { PostgresBankJobs } from './postgres-bank-jobs';
import { PostgresBankStore } from './postgres-bank-store';
import { PostgresIndexGenerations } from './postgres-index-generations';
import { describeReadingBanks } from './reading-banks.contract';
import { EVERY_UNIT } from './unit-choice';

const TABLES = [
  ...['bank', 'unit', 'unit_analysis', 'unit_end', 'unit_link', 'unit_use', 'unit_vector', 'unit_reading', 'index_generation'],
  ...['bank_request', 'bank_hold', 'erasure', 'bank_job'],
];

const WITH_A_TENANT = `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'memory'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') ORDER BY 1`;

describeWithStores('PostgresBankStore', (open) => {
  const banksOf = (store: TestStore) => new PostgresBankStore(store.source.as('fp_memory'), 'local');
  /** Of every table with a tenant that the schema has, so that one which somebody adds is counted too. */
  const rowsOf = (store: TestStore, tenant: string) =>
    store.source.asLogin(async (client) => {
      const tables = await client.query<{ name: string }>(WITH_A_TENANT);
      const rows: Record<string, number> = {};
      for (const { name } of tables.rows) {
        const { rows: counted } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM memory.${name} WHERE tenant_id = $1`, [
          tenant,
        ]);
        if (counted[0]?.n !== '0') rows[name] = Number(counted[0]?.n);
      }
      return rows;
    });

  describe('keeps the promises of BankStore', () => {
    describeBankStore(async () => {
      const store = await open();
      return { store: banksOf(store), close: () => store.close() };
    });
  });

  describe('keeps the promises of reading', () => {
    describeReadingBanks(async () => {
      const store = await open();
      return { store: banksOf(store), close: () => store.close() };
    });
  });

  describe('keeps the promises of forgetting', () => {
    describeForgetting(async () => {
      const store = await open();
      const database = store.source.as('fp_memory');
      return {
        store: banksOf(store),
        holds: new PostgresBankHolds(database, 'local'),
        jobs: new PostgresBankJobs(database, 'local'),
        generations: new PostgresIndexGenerations(database, 'local'),
        rows: (tenant) => rowsOf(store, tenant),
        close: () => store.close(),
      };
    });
  });

  describe('keeps the promises of index generations', () => {
    describeIndexGenerations(async () => {
      const store = await open();
      return {
        store: banksOf(store),
        generations: new PostgresIndexGenerations(store.source.as('fp_memory'), 'local'),
        close: () => store.close(),
      };
    });
  });

  it.each(['unit', 'unit_vector', 'unit_reading', 'unit_end', 'unit_link', 'erasure', 'bank_request'])(
    'lets nobody change a row of %s',
    async (table) => {
      const store = await open();
      const change = store.source.as('fp_memory').inTenant('acme', (tx) => tx.query(`UPDATE memory.${table} SET region = 'x'`));
      await expect(change).rejects.toMatchObject({ code: '42501' });
      await store.close();
    },
  );

  it.each(TABLES)('hides rows of %s from another tenant (control: its policy dropped, they show)', async (table) => {
    const store = await open();
    await fill(store);
    const seen = async () => {
      const sql = `SELECT count(*) AS n FROM memory.${table}`;
      return store.source.as('fp_memory').inTenant('globex', async (tx) => Number((await tx.query<{ n: string }>(sql))[0]?.n));
    };
    expect(await seen()).toBe(0);
    await store.source.asLogin((client) => client.query(`ALTER TABLE memory.${table} DISABLE ROW LEVEL SECURITY`));
    try {
      expect(await seen()).toBeGreaterThan(0);
    } finally {
      await store.source.asLogin((client) => client.query(`ALTER TABLE memory.${table} ENABLE ROW LEVEL SECURITY`));
    }
    await store.close();
  });

  it('has 2 000 banks in one database, and forgets all of them in one transaction', async () => {
    const store = await open();
    const banks = banksOf(store);
    const names = Array.from({ length: 2_000 }, (_, n) => `bank-${String(n).padStart(4, '0')}`);
    for (const name of names) {
      await banks.putBank('acme', aBank({ name }));
      if (name.endsWith('7')) await banks.retain('acme', name, { units: [aNewUnit()], idempotency: null });
    }
    expect((await banks.heads('acme', names)).length).toBe(2_000);
    expect(await banks.forget('acme', aForget({}, { banks: names, scope: 'banks' }))).toMatchObject({ units: 200, rows: { bank: 2_000 } });
    expect(await rowsOf(store, 'acme')).toEqual({ erasure: 1 });
    await store.close();
  }, 120_000);

  it('tells planners how full its tables are, once they have grown', async () => {
    const store = await open();
    const banks = banksOf(store);
    await banks.putBank('acme', aBank());
    const units = Array.from({ length: 600 }, (_, n) => aNewUnit({ id: `u${n}`, text: `turn ${n} of a talk about kettles` }));
    await banks.retain('acme', 'support', { units, idempotency: null });
    const known = await store.source.asLogin((client) =>
      client.query<{ rows: string }>("SELECT sum(greatest(reltuples, 0)) AS rows FROM pg_class WHERE relname ~ '^unit_p[0-7]$'"),
    );
    expect(Number(known.rows[0]?.rows)).toBe(600);
    await store.close();
  });

  it('leaves no note of use behind when it races a forgetting', async () => {
    const store = await open();
    const banks = banksOf(store);
    await banks.putBank('acme', aBank());
    const units = Array.from({ length: 50 }, (_, n) => aNewUnit({ id: `u${n}` }));
    await banks.retain('acme', 'support', { units, idempotency: null });
    const ids = units.map(({ id }) => id);
    const notes = Array.from({ length: 6 }, (_, n) => banks.noteUse('acme', 'support', ids, n));
    await Promise.all([...notes, banks.forget('acme', aForget())]);
    expect(await rowsOf(store, 'acme')).toEqual({ bank: 1, erasure: 1 });
    await store.close();
  });

  async function fill(store: TestStore): Promise<void> {
    const banks = banksOf(store);
    const database = store.source.as('fp_memory');
    await banks.putBank('acme', aBank());
    await banks.retain('acme', 'support', { units: [aNewUnit({ id: 'gone' })], idempotency: null });
    await banks.forget('acme', aForget());
    const units = [aNewUnit(), aNewUnit({ id: 'u2', supersedes: ['u1'] })];
    await banks.retain('acme', 'support', { units, idempotency: { key: 'k', digest: 'd' } });
    await banks.noteUse('acme', 'support', ['u1'], 1);
    await aGeneration(new PostgresIndexGenerations(database, 'local'), 'acme', {}, 'goes live');
    await banks.retire('acme', 'support', { choice: EVERY_UNIT, at: 1, why: 'archived' });
    await new PostgresBankHolds(database, 'local').place('acme', { hold_id: 'h', bank: 'support', reason: 'r', setBy: 'user:a', setAt: 1 });
    await new PostgresBankJobs(database, 'local').enqueue('acme', { job_id: 'j', bank: 'support', kind: 'retain', payload: null, at: 1 });
  }
});
