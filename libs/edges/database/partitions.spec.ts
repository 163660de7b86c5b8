import { randomUUID } from 'node:crypto';
import { createTestDatabase } from '@testing/postgres-template';
import { describeWithPostgres, describeWithStores, type TestStore } from '@testing/stores';
import { migrate } from './migrate';
import { readMigrations } from './migration-file';
import { MIGRATIONS } from './migrations';
import { attachPartition, detachPartition, listPartitions, makePartitions } from './partitions';
import type { PgSource } from './pg-source';

/** A run of the first millisecond of a month, as its id says. */
const RUN_OF = `SELECT orchestrator.first_run_of($1) || '0000000000000000' AS run`;

async function runOf(source: PgSource, month: string): Promise<string> {
  const { rows } = await source.asLogin((client) => client.query<{ run: string }>(RUN_OF, [month]));
  return rows[0]?.run ?? '';
}

/** A run with one entry in its journal. */
async function write(source: PgSource, run: string, state: 'ended' | 'goes on' = 'ended'): Promise<void> {
  await source.as('fp_orchestrator').inTenant('acme', async (tx) => {
    const wakes = state === 'ended' ? null : new Date(0);
    await tx.query(`INSERT INTO orchestrator.run (tenant_id, run_id, region, wake_at) VALUES ('acme', $1, 'local', $2)`, [run, wakes]);
    await tx.query(
      `INSERT INTO orchestrator.journal_entry (tenant_id, run_id, seq, region, canonical) VALUES ('acme', $1, 0, 'local', '')`,
      [run],
    );
  });
}

async function journal(source: PgSource): Promise<readonly string[]> {
  const rows = await source
    .as('fp_orchestrator')
    .inTenant('acme', (tx) => tx.query<{ run_id: string }>('SELECT run_id FROM orchestrator.journal_entry ORDER BY run_id'));
  return rows.map(({ run_id }) => run_id);
}

const NEXT_MONTHS = 12;

describeWithStores('the partitions of the journal', (open) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const place = async (run: string): Promise<string> => {
    const { rows } = await store.source.asLogin((client) =>
      client.query<{ place: string }>(`SELECT tableoid::regclass::text AS place FROM orchestrator.journal_entry WHERE run_id = $1`, [run]),
    );
    return rows[0]?.place ?? '';
  };

  it('are there for a year ahead, one a month, and one for the rest', async () => {
    const { partitions, months_ahead, rest_holds_rows } = await listPartitions(store.source);
    expect([partitions.at(0)?.name, partitions.at(-1)?.name]).toEqual(['journal_first', 'journal_rest']);
    expect({ months_ahead, rest_holds_rows }).toEqual({ months_ahead: NEXT_MONTHS, rest_holds_rows: false });
    for (const [nth, { from, to }] of partitions.slice(1, -1).entries()) expect([nth, from]).toEqual([nth, partitions[nth]?.to ?? to]);
  });

  it('take each run’s entries by the month of its id', async () => {
    const soon = new Date();
    soon.setUTCMonth(soon.getUTCMonth() + 3, 1);
    const month = soon.toISOString().slice(0, 7);
    const [old, ahead, beyond] = [
      await runOf(store.source, '2026-01-01'),
      await runOf(store.source, `${month}-01`),
      await runOf(store.source, '2199-01-01'),
    ];
    for (const run of [old, ahead, beyond]) await write(store.source, run);
    expect(await Promise.all([old, ahead, beyond].map(place))).toEqual([
      'orchestrator.journal_first',
      `orchestrator.journal_${month.replace('-', '_')}`,
      'orchestrator.journal_rest',
    ]);
    expect(await journal(store.source)).toEqual([old, ahead, beyond]);
    expect((await listPartitions(store.source)).rest_holds_rows).toBe(true);
  });

  it('are reached by nobody directly, and change for nobody', async () => {
    const [run] = [await runOf(store.source, '2026-01-01')];
    await write(store.source, run);
    const app = store.source.as('fp_orchestrator');
    await expect(app.inTenant('acme', (tx) => tx.query('SELECT FROM orchestrator.journal_first'))).rejects.toMatchObject({ code: '42501' });
    for (const table of ['journal_entry', 'journal_first', 'journal_rest'])
      await expect(store.source.asLogin((client) => client.query(`DELETE FROM orchestrator.${table}`))).rejects.toMatchObject({
        code: '42501',
      });
    const { rows } = await store.source.asLogin((client) =>
      client.query(`SELECT c.relname FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
        WHERE i.inhparent = 'orchestrator.journal_entry'::regclass AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`),
    );
    expect(rows).toEqual([]);
  });

  it('are made once', async () => {
    expect(await makePartitions(store.source, NEXT_MONTHS)).toEqual([]);
  });

  it('are detached neither while they are young nor when they are unknown', async () => {
    expect(await detachPartition(store.source, 'journal_first')).toMatchObject({ code: 'STORE_PARTITION_YOUNG' });
    for (const name of ['journal_rest', 'journal_entry', 'run', 'journal_1999_01'])
      expect([name, await detachPartition(store.source, name)]).toMatchObject([name, { code: 'STORE_PARTITION_UNKNOWN' }]);
  });
});

describeWithPostgres('a journal that lived before it had partitions', (open) => {
  const all = readMigrations(MIGRATIONS);
  const bound = all.findIndex(({ id }) => id.endsWith('_journal_bound'));

  it('keeps every entry while versions change under an app that writes, and then lets an old month go and come back', async () => {
    const store = await open();
    const database = await createTestDatabase(store.url ?? '', all.slice(0, bound));
    const { source } = database;
    try {
      const before = Array.from({ length: 20 }, (_, nth) => `run_01KG9F4AR0${String(nth).padStart(16, '0')}`);
      for (const run of before) await write(source, run);
      // An app of the version before, which goes on writing while each step is applied.
      const written: string[] = [];
      let over = false;
      const writer = (async () => {
        while (!over) {
          const run = `run_01KG9F4AR1${randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()}`;
          await write(source, run);
          written.push(run);
        }
      })();
      for (let upTo = bound + 1; upTo <= bound + 3; upTo++) {
        const so_far = written.length;
        while (written.length < so_far + 3) await new Promise((resolve) => setImmediate(resolve));
        expect(await migrate(source, all.slice(0, upTo))).toMatchObject({ kind: 'migrated' });
      }
      over = true;
      await writer;
      expect(await journal(source)).toEqual([...before, ...written.toSorted()]);

      // A month of its own, long ago, as it will be one day.
      const month = { name: 'journal_2025_03', run: await runOf(source, '2025-03-01') };
      await source.asLogin((client) =>
        client.query(`SET ROLE fp_owner; ALTER TABLE orchestrator.journal_entry DETACH PARTITION orchestrator.journal_first;
          CREATE TABLE orchestrator.journal_2025_03 (LIKE orchestrator.journal_entry INCLUDING CONSTRAINTS); SELECT orchestrator.guard_partition('journal_2025_03')`),
      );
      expect(await attachPartition(source, month.name)).toBeUndefined();
      await write(source, month.run, 'goes on');
      expect(await detachPartition(source, month.name)).toMatchObject({ code: 'STORE_PARTITION_IN_USE' });
      await source.as('fp_orchestrator').inTenant('acme', (tx) => tx.query('UPDATE orchestrator.run SET wake_at = NULL'));
      expect(await detachPartition(source, month.name)).toBeUndefined();
      expect(await journal(source)).not.toContain(month.run);
      expect((await listPartitions(source)).partitions.at(0)).toMatchObject({ name: month.name, state: 'detached' });
      expect(await attachPartition(source, month.name)).toBeUndefined();
      expect(await journal(source)).toContain(month.run);
    } finally {
      await database.drop();
      await store.close();
    }
  }, 60_000);
});
