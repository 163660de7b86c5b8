import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { endOfIndex } from '@planes/trust/archive/archive-index';
import { type Day, dayAfter, dayBefore, dayOf } from '@planes/trust/archive/day';
import type { LoggedDays } from '@edges/audit-log/logged-days';
import type { ArchivedDay, ArchiveDay } from './archive-day';
import type { ArchivedDays } from './archived-days';

/** What one look at the calendar came to. */
export interface Outstanding {
  readonly kind: 'looked';
  /** Days that were archived now, oldest first. */
  readonly archived: readonly ArchivedDay[];
  /** Every day that is archived, oldest first. */
  readonly days: readonly Day[];
  /** Days that are over and not archived. */
  readonly behind: number;
  /** Why the next day could not be archived; undefined when none is left. */
  readonly stopped: Refusal | undefined;
}

/**
 * Archives every day that is over and is not archived, oldest first: a day is never archived before the one that it goes on from, and none goes on from
 * one that does not verify. An index of a day that is not over was written by somebody else: it is told, and nothing waits for it.
 */
export class ArchiveOutstanding {
  /** The last day that this process saw verified: it is not read again in every round. */
  private believed: Day | undefined;

  constructor(
    private readonly days: ArchivedDays,
    private readonly archiveDay: ArchiveDay,
    private readonly rows: LoggedDays,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<Outstanding> {
    const yesterday = dayBefore(dayOf(this.clock.now()));
    const listed = await this.days.list();
    const [early] = listed.filter((day) => day > yesterday);
    const looked = await this.archive(
      listed.filter((day) => day <= yesterday),
      yesterday,
    );
    if (early === undefined || looked.stopped !== undefined) return looked;
    return { ...looked, stopped: refused('ARCHIVE_KEY_TAKEN', `an index of ${early} was written before that day is over`) };
  }

  private async archive(listed: readonly Day[], yesterday: Day): Promise<Outstanding> {
    const days = [...listed];
    const archived: ArchivedDay[] = [];
    const start = await this.start(days.at(-1));
    if (start === undefined) return { kind: 'looked', archived, days, behind: 0, stopped: undefined };
    if (isRefusal(start)) return { kind: 'looked', archived, days, behind: daysFrom(days.at(-1) ?? yesterday, yesterday), stopped: start };
    let { day, first } = start;
    while (day <= yesterday) {
      const outcome = await this.archiveDay.run(day, first);
      if (isRefusal(outcome)) {
        const stopped = outcome.code === 'ARCHIVE_DAY_NOT_OVER' ? undefined : outcome;
        return { kind: 'looked', archived, days, behind: daysFrom(day, yesterday), stopped };
      }
      archived.push(outcome);
      days.push(day);
      this.believed = day;
      first = endOfIndex(outcome.index);
      day = dayAfter(day);
    }
    return { kind: 'looked', archived, days, behind: 0, stopped: undefined };
  }

  /** The next day, and the place where it begins; undefined for a log without entries. Refuses to go on from a day that does not verify. */
  private async start(
    last: Day | undefined,
  ): Promise<{ readonly kind: 'start'; readonly day: Day; readonly first: number } | Refusal | undefined> {
    if (last === undefined) {
      const began = await this.rows.began(this.days.logId);
      return began === undefined ? undefined : { kind: 'start', day: dayOf(began), first: 0 };
    }
    const doubt = last === this.believed ? undefined : await this.days.doubtOf(last);
    if (doubt !== undefined) return doubt;
    this.believed = last;
    const index = await this.days.index(last);
    if (isRefusal(index)) return index;
    if (index === undefined) return refused('ARCHIVE_DAY_UNKNOWN', `the index of ${last} is gone since it was verified`);
    return { kind: 'start', day: dayAfter(index.day), first: endOfIndex(index) };
  }
}

function daysFrom(day: Day, last: Day): number {
  let count = 0;
  for (let at = day; at <= last; at = dayAfter(at)) count++;
  return count;
}
