import type { LoggedRow } from '@planes/trust/archive/archive-line';
import type { LoggedDays } from '@edges/audit-log/logged-days';

/** Entries of one segment: about 35 MB, which is what is held in memory of a day however long it is. */
export const SEGMENT_ENTRIES = 50_000;

/** Rows asked for at once. */
const PAGE = 5_000;

/** The rows from one place up to another, a segment at a time. A segment is shorter where the log lacks a row, and then it is the last. */
export async function* loggedSegments(
  log: LoggedDays,
  logId: string,
  from: number,
  to: number,
  segmentEntries: number,
): AsyncGenerator<readonly LoggedRow[]> {
  for (let at = from; at < to; at += segmentEntries) {
    const end = Math.min(to, at + segmentEntries);
    const rows: LoggedRow[] = [];
    while (at + rows.length < end) {
      const page = await log.rows(logId, at + rows.length, end, PAGE);
      if (page.length === 0) break;
      rows.push(...page);
    }
    yield rows;
    if (rows.length < end - at) return;
  }
}
