import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal } from '@kernel/outcome';
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

/** Archives every day that is over and is not archived, oldest first: a day is never archived before the one that it goes on from. */
export class ArchiveOutstanding {
  constructor(
    private readonly days: ArchivedDays,
    private readonly archiveDay: ArchiveDay,
    private readonly rows: LoggedDays,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<Outstanding> {
    const days = [...(await this.days.list())];
    const yesterday = dayBefore(dayOf(this.clock.now()));
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
      first = endOfIndex(outcome.index);
      day = dayAfter(day);
    }
    return { kind: 'looked', archived, days, behind: 0, stopped: undefined };
  }

  /** The next day, and the place where it begins; undefined for a log without entries. */
  private async start(
    last: Day | undefined,
  ): Promise<{ readonly kind: 'start'; readonly day: Day; readonly first: number } | Refusal | undefined> {
    const index = last === undefined ? undefined : await this.days.index(last);
    if (isRefusal(index)) return index;
    if (index !== undefined) return { kind: 'start', day: dayAfter(index.day), first: endOfIndex(index) };
    const began = await this.rows.began(this.days.logId);
    return began === undefined ? undefined : { kind: 'start', day: dayOf(began), first: 0 };
  }
}

function daysFrom(day: Day, last: Day): number {
  let count = 0;
  for (let at = day; at <= last; at = dayAfter(at)) count++;
  return count;
}
