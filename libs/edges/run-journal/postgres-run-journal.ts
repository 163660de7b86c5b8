import { canonicalBytes } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { Millis, Timestamp } from '@kernel/time';
import type { Database, Transaction } from '../database/database';
import { namedDigests } from './named-digests';
import { type ClaimedRun, type Lease, RunJournal, type RunMessage, type RunName, type StoredDocument, type StoredRun } from './run-journal';

const INSERT_DOCUMENTS = `INSERT INTO orchestrator.document (tenant_id, digest, region, kind, canonical)
  SELECT $1, d.digest, $2, d.kind, d.canonical FROM unnest($3::text[], $4::text[], $5::bytea[]) AS d(digest, kind, canonical)
  ORDER BY d.digest ON CONFLICT DO NOTHING`;

const INSERT_ENTRIES = `INSERT INTO orchestrator.journal_entry (tenant_id, run_id, seq, region, canonical)
  SELECT $1, $2, e.seq, $3, e.canonical FROM unnest($4::int[], $5::bytea[]) AS e(seq, canonical)`;

// Leases run by the database's clock: the one clock that all who compete for a run share.
// Without a time to hold it for, the run has ended: nobody takes it again.
const HOLD = `UPDATE orchestrator.run SET lease_until = clock_timestamp() + $4::float8 * interval '1 millisecond',
  lease_owner = CASE WHEN $4 IS NOT NULL THEN lease_owner END, wake_at = CASE WHEN $4 IS NOT NULL THEN wake_at END
  WHERE tenant_id = $1 AND run_id = $2 AND fence = $3 AND lease_until IS NOT NULL RETURNING run_id`;

// One statement: nothing is written unless the lease is held.
const APPEND = `WITH held AS (${HOLD}),
  documents AS (INSERT INTO orchestrator.document (tenant_id, digest, region, kind, canonical)
    SELECT $1, d.digest, $5, d.kind, d.canonical FROM unnest($6::text[], $7::text[], $8::bytea[]) AS d(digest, kind, canonical), held
    ORDER BY d.digest ON CONFLICT DO NOTHING),
  entries AS (INSERT INTO orchestrator.journal_entry (tenant_id, run_id, seq, region, canonical)
    SELECT $1, $2, e.seq, $5, e.canonical FROM unnest($9::int[], $10::bytea[]) AS e(seq, canonical), held)
  SELECT run_id FROM held`;

const CLAIM = `UPDATE orchestrator.run SET lease_owner = $3, fence = fence + 1, lease_until = clock_timestamp() + $4 * interval '1 millisecond'
  WHERE tenant_id = $1 AND run_id = $2 AND wake_at IS NOT NULL AND (lease_until IS NULL OR lease_until <= clock_timestamp()) RETURNING fence`;

// A statement sees what was committed when it began: only one that begins with the row locked sees the message of whoever had it locked before.
const LOCK = 'SELECT FROM orchestrator.run WHERE tenant_id = $1 AND run_id = $2 FOR UPDATE';

// A message that came while the run was held has made it due; giving the lease back must not put that off.
const RELEASE = `UPDATE orchestrator.run SET lease_owner = NULL, lease_until = NULL,
  wake_at = CASE WHEN $4::timestamptz IS NULL THEN NULL
    WHEN EXISTS (SELECT FROM orchestrator.message m WHERE m.tenant_id = $1 AND m.run_id = $2) THEN clock_timestamp() ELSE $4::timestamptz END
  WHERE tenant_id = $1 AND run_id = $2 AND fence = $3`;

const POST = `WITH due AS (UPDATE orchestrator.run SET wake_at = clock_timestamp() WHERE tenant_id = $1 AND run_id = $2 AND wake_at IS NOT NULL RETURNING region),
  left_there AS (INSERT INTO orchestrator.message (tenant_id, run_id, message_id, region, kind, body)
    SELECT $1, $2, $3, due.region, $4, $5::jsonb FROM due ON CONFLICT DO NOTHING)
  SELECT region FROM due`;

/** Journals in the orchestrator's schema. */
export class PostgresRunJournal extends RunJournal {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override open(name: RunName, first: JournalEntry, documents: readonly StoredDocument[]): Promise<boolean> {
    return this.database.inTenant(name.tenant, async (tx) => {
      const made = await tx.query(
        'INSERT INTO orchestrator.run (tenant_id, run_id, region) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING run_id',
        [name.tenant, name.run, this.region],
      );
      if (made.length === 0) return false;
      await this.insert(tx, name, [first], documents);
      return true;
    });
  }

  override claim(name: RunName, owner: string, ttl: Millis): Promise<ClaimedRun | undefined> {
    return this.database.inTenant(name.tenant, async (tx) => {
      const [row] = await tx.query<{ fence: string }>(CLAIM, [name.tenant, name.run, owner, ttl]);
      const run = row && (await storedRun(tx, name));
      return row && run ? { ...run, lease: { ...name, fence: BigInt(row.fence) }, messages: await messagesOf(tx, name) } : undefined;
    });
  }

  override append(
    lease: Lease,
    entries: readonly JournalEntry[],
    documents: readonly StoredDocument[],
    taken: readonly string[],
    ttl: Millis | 'ended',
  ): Promise<void> {
    return this.database.inTenant(lease.tenant, async (tx) => {
      const held = await tx.query(APPEND, [
        lease.tenant,
        lease.run,
        lease.fence.toString(),
        ttl === 'ended' ? null : ttl,
        this.region,
        ...documentColumns(documents),
        ...entryColumns(entries),
      ]);
      if (held.length === 0) throw new Fault('LEASE_LOST', `run ${lease.run} is driven by another process`, 'never');
      if (taken.length > 0) {
        await tx.query('DELETE FROM orchestrator.message WHERE tenant_id = $1 AND run_id = $2 AND message_id = ANY($3)', [
          lease.tenant,
          lease.run,
          taken,
        ]);
      }
    });
  }

  override release(lease: Lease, wakeAt: Timestamp | 'ended'): Promise<void> {
    return this.database.inTenant(lease.tenant, async (tx) => {
      await tx.query(LOCK, [lease.tenant, lease.run]);
      await tx.query(RELEASE, [lease.tenant, lease.run, lease.fence.toString(), wakeAt === 'ended' ? null : wakeAt]);
    });
  }

  override post(name: RunName, message: RunMessage): Promise<boolean> {
    return this.database.inTenant(name.tenant, async (tx) => {
      const rows = await tx.query(POST, [name.tenant, name.run, message.message_id, message.kind, JSON.stringify(message.body)]);
      return rows.length > 0;
    });
  }

  override messages(name: RunName): Promise<readonly RunMessage[]> {
    return this.database.inTenant(name.tenant, (tx) => messagesOf(tx, name));
  }

  override read(name: RunName): Promise<StoredRun | undefined> {
    return this.database.inTenant(name.tenant, (tx) => storedRun(tx, name));
  }

  override entriesAfter(name: RunName, seq: number): Promise<readonly JournalEntry[]> {
    return this.database.inTenant(name.tenant, (tx) => entriesOf(tx, name, seq));
  }

  override due(limit: number): Promise<readonly RunName[]> {
    return this.database.acrossTenants(async (tx) => {
      const rows = await tx.query<{ tenant_id: string; run_id: Id<'run'> }>('SELECT tenant_id, run_id FROM orchestrator.due_runs($1)', [
        limit,
      ]);
      return rows.map((row) => ({ tenant: row.tenant_id, run: row.run_id }));
    });
  }

  private async insert(
    tx: Transaction,
    { tenant, run }: RunName,
    entries: readonly JournalEntry[],
    documents: readonly StoredDocument[],
  ): Promise<void> {
    if (documents.length > 0) await tx.query(INSERT_DOCUMENTS, [tenant, this.region, ...documentColumns(documents)]);
    await tx.query(INSERT_ENTRIES, [tenant, run, this.region, ...entryColumns(entries)]);
  }
}

function documentColumns(documents: readonly StoredDocument[]): readonly unknown[] {
  return [documents.map(({ digest }) => digest), documents.map(({ kind }) => kind), documents.map(({ canonical }) => canonical)];
}

function entryColumns(entries: readonly JournalEntry[]): readonly unknown[] {
  return [entries.map(({ seq }) => seq), entries.map((entry) => Buffer.from(canonicalBytes(entry)))];
}

async function storedRun(tx: Transaction, name: RunName): Promise<StoredRun | undefined> {
  const entries = await entriesOf(tx, name, -1);
  if (entries.length === 0) return undefined;
  const rows = await tx.query<StoredDocument>(
    'SELECT kind, digest, canonical FROM orchestrator.document WHERE tenant_id = $1 AND digest = ANY($2)',
    [name.tenant, [...namedDigests(entries)]],
  );
  return { entries, documents: new Map(rows.map((row): [Digest, StoredDocument] => [row.digest, row])) };
}

function messagesOf(tx: Transaction, { tenant, run }: RunName): Promise<readonly RunMessage[]> {
  return tx.query<RunMessage>(
    'SELECT message_id, kind, body FROM orchestrator.message WHERE tenant_id = $1 AND run_id = $2 ORDER BY message_id',
    [tenant, run],
  );
}

async function entriesOf(tx: Transaction, { tenant, run }: RunName, after: number): Promise<readonly JournalEntry[]> {
  const rows = await tx.query<{ canonical: Buffer }>(
    'SELECT canonical FROM orchestrator.journal_entry WHERE tenant_id = $1 AND run_id = $2 AND seq > $3 ORDER BY seq',
    [tenant, run, after],
  );
  return rows.map(({ canonical }) => JSON.parse(canonical.toString('utf8')) as JournalEntry);
}
