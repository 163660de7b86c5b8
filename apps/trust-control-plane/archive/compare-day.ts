import { type Refusal, refused } from '@kernel/outcome';
import { compareSegment } from '@planes/trust/archive/compare-segment';
import type { Day } from '@planes/trust/archive/day';
import type { AuditArchive } from '@edges/audit-archive/audit-archive';
import type { LoggedDays } from '@edges/audit-log/logged-days';
import type { ArchivedDays } from './archived-days';
import { loggedSegments } from './logged-segments';

export interface EqualDay {
  readonly kind: 'equal';
  readonly entries: number;
}

/** Holds the rows of the database against an archived day: who changed rows after they were archived is found, and the first changed entry is named. */
export class CompareDay {
  constructor(
    private readonly archive: AuditArchive,
    private readonly days: ArchivedDays,
    private readonly rows: LoggedDays,
  ) {}

  /** Refuses ARCHIVE_DAY_UNKNOWN, ARCHIVE_ROWS_DIFFER, and what the archive's own verification found. */
  async run(day: Day): Promise<EqualDay | Refusal> {
    const { status, refusals } = await this.days.verify(day);
    const [found] = refusals;
    if (status !== 'verified') return refused(found?.code ?? 'ARCHIVE_DAY_UNKNOWN', found?.reason ?? `${day} does not verify`);
    const { log_id, entries, segments } = await this.days.verifiedIndex(day);
    for (const { key, first, entries: width } of segments) {
      const archived = await this.archive.read(key);
      if (archived === undefined) throw new Error(`${key} was verified and cannot be read`);
      for await (const rows of loggedSegments(this.rows, log_id, first, first + width, width)) {
        const problem = compareSegment(log_id, archived.bytes, rows);
        if (problem !== undefined) return problem;
      }
    }
    return { kind: 'equal', entries };
  }
}
