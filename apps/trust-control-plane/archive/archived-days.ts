import { isRefusal, type Refusal } from '@kernel/outcome';
import { dayOfIndexKey, type ArchiveIndex, indexKey, parseIndex } from '@planes/trust/archive/archive-index';
import type { Day } from '@planes/trust/archive/day';
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

  /** Every archived day, oldest first. */
  async list(): Promise<readonly Day[]> {
    return (await this.archive.keys(`${this.logId}/`)).flatMap((key) => dayOfIndexKey(this.logId, key) ?? []);
  }

  /** Reads all of a day back and verifies it. */
  async verify(day: Day): Promise<DayReport> {
    const question = { log_id: this.logId, day, keys: await this.keys.list(PLATFORM), lock: this.archive.lock };
    const verification = verifyArchivedDay(question);
    let step = verification.next();
    while (step.done !== true) step = verification.next(await this.archive.read(step.value));
    return step.value;
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
