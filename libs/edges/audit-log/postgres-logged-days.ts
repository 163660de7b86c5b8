import { type Timestamp, timestampOf } from '@kernel/time';
import type { LoggedRow } from '@planes/trust/archive/archive-line';
import type { Database } from '../database/database';
import { LoggedDays } from './logged-days';

/** Speaks with role fp_trust, through functions that read and do nothing else. */
export class PostgresLoggedDays extends LoggedDays {
  constructor(private readonly database: Database) {
    super();
  }

  override began(logId: string): Promise<Timestamp | undefined> {
    return this.database.acrossTenants(async (tx) => {
      const [row] = await tx.query<{ appended_at: Date }>('SELECT appended_at FROM audit.appended_at($1, 0)', [logId]);
      return row && timestampOf(row.appended_at.getTime());
    });
  }

  override firstSince(logId: string, from: number, since: Timestamp): Promise<number> {
    return this.database.acrossTenants(async (tx) => {
      const [row] = await tx.query<{ place: string }>('SELECT audit.first_since($1, $2, $3) AS place', [logId, from, since]);
      return Number(row?.place ?? 0);
    });
  }

  override rows(logId: string, from: number, to: number, limit: number): Promise<readonly LoggedRow[]> {
    return this.database.acrossTenants(async (tx) => {
      const rows = await tx.query<{ idx: string; body: Buffer; leaf_hash: Buffer; epoch: string; appended_at: Date }>(
        'SELECT idx, body, leaf_hash, epoch, appended_at FROM audit.logged_rows($1, $2, $3, $4) ORDER BY idx',
        [logId, from, to, limit],
      );
      return rows.map(({ idx, body, leaf_hash, epoch, appended_at }) => ({
        index: Number(idx),
        body,
        leaf_hash,
        epoch: Number(epoch),
        appended_at: timestampOf(appended_at.getTime()),
      }));
    });
  }

  override checkpointCovering(logId: string, size: number): Promise<{ readonly size: number; readonly note: string } | undefined> {
    return this.database.acrossTenants(async (tx) => {
      const [row] = await tx.query<{ size: string; note: string }>(
        'SELECT size, note FROM audit.checkpoint WHERE log_id = $1 AND size >= $2 ORDER BY size LIMIT 1',
        [logId, size],
      );
      return row && { size: Number(row.size), note: row.note };
    });
  }
}
