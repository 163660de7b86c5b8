import { canonicalBytes } from '@kernel/canonical-json';
import { Fault } from '@kernel/fault';
import { type Refusal, refused } from '@kernel/outcome';
import type { AuditReceipt, AuditSubmission } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';
import { type Timestamp, timestampOf } from '@kernel/time';
import type { Subtree } from '@planes/trust/audit-log/subtrees';
import type { Database, Transaction } from '../database/database';
import { sqlState } from '../database/sql-state';
import { type AppendGroup, AuditLog, type BatchOutcome, type Lead, type LogStanding, PLATFORM, type StoredAuditEntry } from './audit-log';
import { PostgresSubtrees } from './postgres-subtrees';
import { type EntryRow, storedEntry } from './stored-entry';

const FENCED = ['AU001', 'AU002'];

/** Speaks with role fp_trust; every rule that matters is enforced by the functions in the migration. */
export class PostgresAuditLog extends AuditLog {
  private readonly subtrees: PostgresSubtrees;

  constructor(private readonly database: Database) {
    super();
    this.subtrees = new PostgresSubtrees(database);
  }

  override async appendBatch(logId: string, lead: Lead | undefined, groups: readonly AppendGroup[], at: Timestamp): Promise<BatchOutcome> {
    try {
      return await this.database.acrossTenants(async (tx) => {
        const leading = lead ?? (await takeLead(tx, logId));
        const rows = await append(tx, logId, leading, groups, at);
        const size = leading.size + rows.filter((row) => row.outcome === 'appended').length;
        return { kind: 'appended', lead: { epoch: leading.epoch, size }, groups: outcomes(logId, groups, rows) };
      });
    } catch (error) {
      if (FENCED.includes(sqlState(error) ?? '')) return { kind: 'fenced' };
      throw error;
    }
  }

  override standing(logId: string): Promise<LogStanding | undefined> {
    return this.database.acrossTenants(async (tx) => {
      const [head] = await tx.query<{ size: string; epoch: string }>('SELECT size, epoch FROM audit.log_state WHERE log_id = $1', [logId]);
      if (head === undefined) return undefined;
      const [checkpoint] = await tx.query<{ size: string; note: string }>(
        'SELECT size, note FROM audit.checkpoint WHERE log_id = $1 ORDER BY size DESC LIMIT 1',
        [logId],
      );
      const [waiting] = await tx.query<{ appended_at: Date }>('SELECT appended_at FROM audit.appended_at($1, $2)', [
        logId,
        checkpoint?.size ?? 0,
      ]);
      return {
        size: Number(head.size),
        epoch: Number(head.epoch),
        checkpoint: checkpoint && { size: Number(checkpoint.size), note: checkpoint.note },
        unsigned_since: waiting === undefined ? null : timestampOf(waiting.appended_at.getTime()),
      };
    });
  }

  override subtreeHashes(logId: string, subtrees: readonly Subtree[]): Promise<readonly Uint8Array[]> {
    return this.subtrees.hashes(logId, subtrees);
  }

  override find(tenant: TenantId | typeof PLATFORM, eventId: string): Promise<StoredAuditEntry | undefined> {
    const look = async (tx: Transaction): Promise<StoredAuditEntry | undefined> => {
      const [row] = await tx.query<EntryRow>(FIND, [eventId]);
      return row && storedEntry(row);
    };
    return tenant === PLATFORM ? this.database.acrossTenants(look) : this.database.inTenant(tenant, look);
  }
}

// A tenant's own entry wins over one of the platform with the same id.
const FIND = `
  SELECT r.log_id, r.idx, r.epoch, e.body, e.leaf_hash, p.salt
  FROM audit.receipt AS r
  JOIN audit.entry AS e ON e.tenant_id = r.tenant_id AND e.log_id = r.log_id AND e.idx = r.idx
  LEFT JOIN audit.payload AS p ON p.tenant_id = r.tenant_id AND p.event_id = r.event_id
  WHERE r.event_id = $1 AND r.tenant_id IN (current_setting('fiveplane.tenant', true), '*')
  ORDER BY r.tenant_id = '*' LIMIT 1`;

interface AppendedRow {
  readonly place: number;
  readonly outcome: 'appended' | 'known' | 'reused' | 'withheld';
  readonly idx: string | null;
  readonly leaf_hash: Buffer | null;
  readonly epoch: string | null;
}

async function takeLead(tx: Transaction, logId: string): Promise<Lead> {
  const [row] = await tx.query<{ epoch: string; size: string }>('SELECT epoch, size FROM audit.take_lead($1)', [logId]);
  if (row === undefined) throw new Error(`nobody became leader of ${logId}`);
  return { epoch: Number(row.epoch), size: Number(row.size) };
}

function append(
  tx: Transaction,
  logId: string,
  lead: Lead,
  groups: readonly AppendGroup[],
  at: Timestamp,
): Promise<readonly AppendedRow[]> {
  const places = groups.flatMap((group, number) => group.map((submission) => ({ number, submission })));
  const each = <T>(read: (submission: AuditSubmission) => T): T[] => places.map(({ submission }) => read(submission));
  return tx.query<AppendedRow>('SELECT * FROM audit.append_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ORDER BY place', [
    logId,
    lead.epoch,
    lead.size,
    at,
    places.map(({ number }) => number),
    each(({ entry }) => entry.event_id),
    each(({ entry }) => entry.tenant_id),
    each(({ entry }) => canonicalBytes(entry)),
    each(({ salt }) => Buffer.from(salt, 'hex')),
    each(({ content_digest }) => Buffer.from(content_digest.slice('sha256:'.length), 'hex')),
  ]);
}

function outcomes(
  logId: string,
  groups: readonly AppendGroup[],
  rows: readonly AppendedRow[],
): readonly (readonly AuditReceipt[] | Refusal)[] {
  let next = 0;
  return groups.map((group) => {
    const own = group.map((submission) => ({ submission, row: rows[next++] }));
    const reused = own.find(({ row }) => row?.outcome === 'reused');
    if (reused !== undefined) {
      return refused(
        'AUDIT_EVENT_ID_REUSED',
        `event ${reused.submission.entry.event_id} was logged with other contents; nothing of this append was written`,
      );
    }
    return own.map(({ submission, row }) => receiptOf(logId, submission, row));
  });
}

function receiptOf(logId: string, { entry }: AuditSubmission, row: AppendedRow | undefined): AuditReceipt {
  if (row === undefined || row.idx === null || row.leaf_hash === null || row.epoch === null)
    throw new Fault('INTERNAL', `no receipt for ${entry.event_id}`, 'never');
  return {
    log_id: logId,
    event_id: entry.event_id,
    index: Number(row.idx),
    leaf_hash: `sha256:${row.leaf_hash.toString('hex')}`,
    epoch: Number(row.epoch),
  };
}
