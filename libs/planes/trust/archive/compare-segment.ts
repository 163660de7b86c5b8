import { type Refusal, refused } from '@kernel/outcome';
import type { LogId } from '../audit-log/log-id';
import { lineOf, type LoggedRow, parseSegment, segmentBytes } from './archive-line';

/** Holds the rows of the log against an archived, verified segment. Refuses ARCHIVE_ROWS_DIFFER, naming the first place at which they differ. */
export function compareSegment(logId: LogId, archived: Uint8Array, rows: readonly LoggedRow[]): Refusal | undefined {
  const kept = parseSegment(archived, logId);
  if (typeof kept === 'number') throw new Error('a verified segment holds entries');
  for (const [place, line] of kept.entries()) {
    const row = rows[place];
    const now = row && lineOf(row, logId);
    const same = now !== undefined && Buffer.from(segmentBytes([now])).equals(segmentBytes([line]));
    if (!same) return refused('ARCHIVE_ROWS_DIFFER', `entry ${line.index} of ${logId} is not what was archived`);
  }
  return undefined;
}
