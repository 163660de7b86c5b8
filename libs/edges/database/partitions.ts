import { type Refusal, refused } from '@kernel/outcome';
import type { PoolClient } from 'pg';
import type { PgSource } from './pg-source';

/** One part of the journal. `rest` takes what no other one has; `detached`: on its own, and no longer read. */
export interface Partition {
  readonly name: string;
  readonly state: 'attached' | 'rest' | 'detached';
  /** Ids of its runs; null where there is no bound, or it is detached. */
  readonly from: string | null;
  readonly to: string | null;
  /** As the server last counted them. */
  readonly rows: number;
  readonly bytes: number;
}

export interface Partitions {
  readonly partitions: readonly Partition[];
  /** Months after this one that have their partition. */
  readonly months_ahead: number;
  /** Whether something lies where no month has a partition. */
  readonly rest_holds_rows: boolean;
}

/** The journal's partitions, in the order of their runs. Changes nothing. */
export function listPartitions(source: PgSource): Promise<Partitions> {
  return source.asLogin(list);
}

/** Makes the partitions of this month and so many after it, as far as they are missing; gives the names of those that were made. */
export function makePartitions(source: PgSource, ahead: number): Promise<readonly string[]> {
  return asOwner(source, async (client) => {
    const { rows } = await client.query<{ made: string }>('SELECT made FROM orchestrator.make_journal_partitions($1) AS made', [ahead]);
    return rows.map(({ made }) => made);
  });
}

/**
 * Takes a partition out of the journal; it stays as a table of its own until somebody drops it. Its runs can be exported and replayed from the platform no longer.
 * Refuses STORE_PARTITION_UNKNOWN, STORE_PARTITION_YOUNG while its last month has not been over for thirty days, STORE_PARTITION_IN_USE while one of its runs goes on.
 */
export function detachPartition(source: PgSource, name: string): Promise<Refusal | undefined> {
  return asOwner(source, async (client) => {
    const found = (await list(client)).partitions.find((partition) => partition.name === name);
    if (found?.state !== 'attached' || found.to === null) return unknown(name, 'attached');
    const { rows } = await client.query<{ young: boolean; goes_on: boolean }>(DETACHABLE, [found.from ?? '', found.to]);
    if (rows[0]?.young !== false) return refused('STORE_PARTITION_YOUNG', `${name} has not been over for thirty days`);
    if (rows[0].goes_on) return refused('STORE_PARTITION_IN_USE', `a run of ${name} has not ended`);
    await client.query(`ALTER TABLE orchestrator.journal_entry DETACH PARTITION orchestrator.${client.escapeIdentifier(name)}`);
    return undefined;
  });
}

/** Puts a detached partition back. Refuses STORE_PARTITION_UNKNOWN. */
export function attachPartition(source: PgSource, name: string): Promise<Refusal | undefined> {
  return asOwner(source, async (client) => {
    const found = (await list(client)).partitions.find((partition) => partition.name === name);
    if (found?.state !== 'detached') return unknown(name, 'detached');
    const month = `${name.slice('journal_'.length).replace('_', '-')}-01`;
    const { rows } = await client.query<{ from: string; to: string }>(
      `SELECT orchestrator.first_run_of($1) AS "from", orchestrator.first_run_of(($1::date + interval '1 month')::date) AS "to"`,
      [month],
    );
    const bounds = [rows[0]?.from ?? '', rows[0]?.to ?? ''].map((bound) => client.escapeLiteral(bound));
    await client.query(
      `ALTER TABLE orchestrator.journal_entry ATTACH PARTITION orchestrator.${client.escapeIdentifier(name)} FOR VALUES FROM (${bounds[0]}) TO (${bounds[1]})`,
    );
    return undefined;
  });
}

const LIST = `
  SELECT c.relname AS name, i.inhparent IS NOT NULL AS attached, pg_get_expr(c.relpartbound, c.oid) AS bound,
    greatest(c.reltuples, 0)::float8 AS rows, pg_total_relation_size(c.oid)::float8 AS bytes
  FROM pg_class AS c LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid AND i.inhparent = 'orchestrator.journal_entry'::regclass
  WHERE c.relnamespace = 'orchestrator'::regnamespace AND c.relkind = 'r'
    AND (i.inhparent IS NOT NULL OR c.relname ~ '^journal_[0-9]{4}_[0-9]{2}$')`;

const STANDING = `
  SELECT (SELECT count(*) FROM generate_series(1, 120) AS nth
      WHERE to_regclass('orchestrator.journal_' || to_char(date_trunc('month', now() AT TIME ZONE 'UTC') + nth * interval '1 month', 'YYYY_MM')) IS NOT NULL
        OR orchestrator.first_run_of((date_trunc('month', now() AT TIME ZONE 'UTC') + nth * interval '1 month')::date) < $1)::integer AS ahead,
    EXISTS (SELECT FROM orchestrator.journal_rest) AS rest`;

const DETACHABLE = `
  SELECT $2 > orchestrator.first_run_of((now() AT TIME ZONE 'UTC' - interval '30 days')::date) AS young,
    EXISTS (SELECT FROM orchestrator.run WHERE run_id >= $1 AND run_id < $2 AND wake_at IS NOT NULL) AS goes_on`;

async function list(client: PoolClient): Promise<Partitions> {
  const { rows } = await client.query<{ name: string; attached: boolean; bound: string | null; rows: number; bytes: number }>(LIST);
  const partitions = rows.map(({ name, attached, bound, rows: count, bytes }): Partition => {
    const [, from = null, to = null] = /FROM \((?:'([^']+)'|MINVALUE)\) TO \('([^']+)'\)/.exec(bound ?? '') ?? [];
    const state = !attached ? 'detached' : bound === 'DEFAULT' ? 'rest' : 'attached';
    return { name, state, from, to, rows: count, bytes };
  });
  const first = partitions.find(({ name }) => name === 'journal_first')?.to ?? '';
  const { rows: standing } = await client.query<{ ahead: number; rest: boolean }>(STANDING, [first]);
  const sorted = partitions.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  return { partitions: sorted, months_ahead: standing[0]?.ahead ?? 0, rest_holds_rows: standing[0]?.rest ?? false };
}

function placeOf({ state, from, name }: Partition): string {
  return `${['detached', 'attached', 'rest'].indexOf(state)} ${from ?? ''} ${name}`;
}

function unknown(name: string, state: Partition['state']): Refusal {
  return refused('STORE_PARTITION_UNKNOWN', `there is no ${state} partition ${name} of the journal`);
}

/** Longest wait for a table's lock: every statement of the apps queues behind it. */
const LOCK_MS = 3_000;

async function asOwner<T>(source: PgSource, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return source.asLogin(async (client) => {
    // Row-level security holds for the owner too; whether a run goes on is asked of all tenants by the policy that recovery has.
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_MS}; SET LOCAL ROLE fp_owner`);
    const done = await work(client);
    await client.query('COMMIT');
    return done;
  });
}
