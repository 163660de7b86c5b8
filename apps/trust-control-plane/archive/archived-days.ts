import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { type ArchiveIndex, indexKey, parseIndex } from '@planes/trust/archive/archive-index';
import { type Day, isDay } from '@planes/trust/archive/day';
import type { DayReport } from '@planes/trust/archive/day-report';
import { verifyArchivedDay } from '@planes/trust/archive/verify-archived-day';
import type { AuditArchive } from '@edges/audit-archive/audit-archive';
import { PLATFORM, type TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';

/** What the archive holds of one log. */
export class ArchivedDays {
  constructor(
    private readonly archive: AuditArchive,
    private readonly keys: TrustedKeyStore,
    readonly logId: string,
  ) {}

  /** Every day of which something was written, oldest first, up to the last one that has an index. Nothing of them is verified. */
  async list(): Promise<readonly Day[]> {
    const days = (await this.archive.folders(`${this.logId}/`)).filter(isDay);
    const written = await this.indexed(days);
    return days.slice(0, written);
  }

  // Days are archived in their order, so only the last ones can be under way.
  private async indexed(days: readonly Day[]): Promise<number> {
    for (let count = days.length; count > 0; count--) {
      const key = indexKey(this.logId, days[count - 1] ?? '');
      if ((await this.archive.keys(key)).includes(key)) return count;
    }
    return 0;
  }

  /** Reads all of a day back and verifies it. */
  async verify(day: Day): Promise<DayReport> {
    const question = { log_id: this.logId, day, keys: await this.keys.list(PLATFORM), lock: this.archive.lock };
    const verification = verifyArchivedDay(question);
    let step = verification.next();
    while (step.done !== true) step = verification.next(await this.archive.read(step.value));
    return step.value;
  }

  /** Why a day cannot be believed; undefined when all of it verifies. */
  async doubtOf(day: Day): Promise<Refusal | undefined> {
    const { status, refusals } = await this.verify(day);
    if (status === 'verified') return undefined;
    const [found] = refusals;
    return refused(found?.code ?? 'ARCHIVE_DAY_UNKNOWN', `what was archived of ${day} does not verify: ${found?.reason ?? status}`);
  }

  /** A day's index as it stands there; undefined when the day is not archived. Not verified. */
  async index(day: Day): Promise<ArchiveIndex | Refusal | undefined> {
    const object = await this.archive.read(indexKey(this.logId, day));
    return object && parseIndex(object.bytes, this.logId, day);
  }

  /** The index of a day that has just been verified. @throws Error when it cannot be read after all. */
  async verifiedIndex(day: Day): Promise<ArchiveIndex> {
    const index = await this.index(day);
    if (index === undefined || isRefusal(index)) throw new Error(`the index of ${day} was verified and cannot be read`);
    return index;
  }
}
