import { timestampOf } from '@kernel/time';
import type { Database } from '../database/database';
import { CheckpointStore, type ClaimedEntry, type SignedCheckpoint } from './checkpoint-store';

/** Speaks with role fp_checkpoint: it may read the log and call one function. */
export class PostgresCheckpointStore extends CheckpointStore {
  constructor(private readonly database: Database) {
    super();
  }

  override logs(): Promise<readonly string[]> {
    return this.database.acrossTenants(async (tx) => {
      const sql = 'SELECT log_id FROM audit.log_state UNION SELECT log_id FROM audit.checkpoint ORDER BY log_id';
      return (await tx.query<{ log_id: string }>(sql)).map(({ log_id }) => log_id);
    });
  }

  override size(logId: string): Promise<number> {
    return this.database.acrossTenants(async (tx) => {
      const [row] = await tx.query<{ size: string }>('SELECT size FROM audit.log_state WHERE log_id = $1', [logId]);
      return Number(row?.size ?? 0);
    });
  }

  override read(logId: string, from: number, limit: number): Promise<readonly ClaimedEntry[]> {
    return this.database.acrossTenants(async (tx) => {
      const rows = await tx.query<{ idx: string; body: Buffer; leaf_hash: Buffer }>(
        'SELECT idx, body, leaf_hash FROM audit.entry WHERE log_id = $1 AND idx >= $2 ORDER BY idx LIMIT $3',
        [logId, from, limit],
      );
      return rows.map(({ idx, body, leaf_hash }) => ({ index: Number(idx), body, leaf_hash }));
    });
  }

  override latest(logId: string): Promise<SignedCheckpoint | undefined> {
    return this.database.acrossTenants(async (tx) => {
      const [row] = await tx.query<{ size: string; root: Buffer; note: string; signed_at: Date }>(
        'SELECT size, root, note, signed_at FROM audit.checkpoint WHERE log_id = $1 ORDER BY size DESC LIMIT 1',
        [logId],
      );
      return row && { size: Number(row.size), root: row.root, note: row.note, signed_at: timestampOf(row.signed_at.getTime()) };
    });
  }

  override put(logId: string, { size, root, note, signed_at }: SignedCheckpoint): Promise<'stored' | 'overtaken'> {
    return this.database.acrossTenants(async (tx) => {
      const values = [logId, size, Buffer.from(root), note, signed_at];
      const [row] = await tx.query<{ stored: boolean }>('SELECT audit.put_checkpoint($1, $2, $3, $4, $5) AS stored', values);
      return row?.stored === true ? 'stored' : 'overtaken';
    });
  }
}
