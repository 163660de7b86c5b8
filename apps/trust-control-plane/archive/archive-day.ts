import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { later, type Millis } from '@kernel/time';
import { type ArchiveIndex, indexKey } from '@planes/trust/archive/archive-index';
import { type Day, endOf } from '@planes/trust/archive/day';
import { DayDraft, indexBytes, segmentOf } from '@planes/trust/archive/draft-day';
import { digestOfTreeHash } from '@planes/trust/audit-log/tree-hash';
import { proveConsistency, subtreesForConsistency } from '@planes/trust/audit-log/prove';
import { subtreesOf } from '@planes/trust/audit-log/subtrees';
import { digestOfBytes } from '@kernel/digest';
import type { AuditArchive } from '@edges/audit-archive/audit-archive';
import type { AuditLog } from '@edges/audit-log/audit-log';
import type { LoggedDays } from '@edges/audit-log/logged-days';
import { PLATFORM, type TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { loadedSubtrees } from '../audit/loaded-subtrees';
import type { ArchivedDays } from './archived-days';
import { loggedSegments } from './logged-segments';

export interface ArchiveRules {
  readonly retentionMs: Millis;
  readonly segmentEntries: number;
}

export interface ArchivedDay {
  readonly kind: 'archived';
  readonly index: ArchiveIndex;
}

/** An entry that was appended shortly before midnight is in the database by then. */
const SETTLED_MS = 15 * 60_000;

/**
 * Archives one day: what its rows add up to must be what was signed, then its segments, its checkpoint and, last, its index are each written once
 * and read back, and all of it is verified. Only then the day counts as archived. A step that was interrupted is done again and finds what it wrote.
 */
export class ArchiveDay {
  constructor(
    private readonly archive: AuditArchive,
    private readonly days: ArchivedDays,
    private readonly rows: LoggedDays,
    private readonly log: AuditLog,
    private readonly keys: TrustedKeyStore,
    private readonly clock: Clock,
    private readonly rules: ArchiveRules,
  ) {}

  /**
   * `first`: the place in the log where the day before ended.
   * Refuses ARCHIVE_DAY_NOT_OVER, ARCHIVE_NOT_YET_CHECKPOINTED, ARCHIVE_ROWS_TAMPERED (nothing is written), ARCHIVE_KEY_TAKEN, and what verification found.
   * @throws Fault STORE_UNAVAILABLE when database or archive is away; DOCUMENT_CORRUPT when stored hashes are missing.
   */
  async run(day: Day, first: number): Promise<ArchivedDay | Refusal> {
    if (this.clock.now() < later(endOf(day), SETTLED_MS)) return refused('ARCHIVE_DAY_NOT_OVER', `${day} is not over, or only just`);
    const drafted = await this.draft(day, first);
    if (isRefusal(drafted)) return drafted;
    const problem = (await this.writeSegments(drafted.index)) ?? (await this.writeEnd(drafted.index, drafted.note));
    if (problem !== undefined) return problem;
    return (await this.days.doubtOf(day)) ?? { kind: 'archived', index: drafted.index };
  }

  private async draft(
    day: Day,
    first: number,
  ): Promise<{ readonly kind: 'drafted'; readonly index: ArchiveIndex; readonly note: string } | Refusal> {
    const { logId } = this.days;
    const end = await this.rows.firstSince(logId, first, endOf(day));
    const checkpoint = await this.rows.checkpointCovering(logId, end);
    if (checkpoint === undefined)
      return refused('ARCHIVE_NOT_YET_CHECKPOINTED', `no checkpoint covers the ${end} entries up to the end of ${day}`);
    const before = subtreesOf({ from: 0, to: first });
    const hashes = await loadedSubtrees(this.log, logId, [...before, ...subtreesForConsistency(end, checkpoint.size)]);
    const draft = DayDraft.of({ log_id: logId, day, first, before: before.map((subtree) => digestOfTreeHash(hashes(subtree))) });
    if (isRefusal(draft)) return draft;
    for await (const rows of loggedSegments(this.rows, logId, first, end, this.rules.segmentEntries)) {
      const problem = draft.add(rows);
      if (problem !== undefined) return problem;
    }
    const consistency = proveConsistency(end, checkpoint.size, hashes).map(digestOfTreeHash);
    const index = draft.close({ note: checkpoint.note, consistency }, await this.keys.list(PLATFORM));
    return isRefusal(index) ? index : { kind: 'drafted', index, note: checkpoint.note };
  }

  // The rows are read a second time, so that a day of any length is written from little memory, and nothing before all of it was believed.
  private async writeSegments({ log_id, first, entries, segments }: ArchiveIndex): Promise<Refusal | undefined> {
    let number = 0;
    for await (const rows of loggedSegments(this.rows, log_id, first, first + entries, this.rules.segmentEntries)) {
      const named = segments[number++];
      const segment = segmentOf(log_id, rows);
      if (isRefusal(segment)) return segment;
      if (named === undefined || digestOfBytes(segment.bytes) !== named.digest) {
        return refused('ARCHIVE_ROWS_TAMPERED', `the log ${log_id} changed while it was archived`);
      }
      const problem = await this.keep(named.key, segment.bytes);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private async writeEnd(index: ArchiveIndex, note: string): Promise<Refusal | undefined> {
    const problem = await this.keep(index.checkpoint.key, Buffer.from(note, 'utf8'));
    return problem ?? this.keep(indexKey(index.log_id, index.day), indexBytes(index));
  }

  // Read back before anything names it: the index, which says that a day is archived, is written after all of them.
  private async keep(key: string, bytes: Uint8Array): Promise<Refusal | undefined> {
    const until = later(this.clock.now(), this.rules.retentionMs);
    const put = await this.archive.put(key, bytes, until);
    const there = await this.archive.read(key);
    if (there !== undefined && Buffer.from(there.bytes).equals(bytes)) return undefined;
    if (put === 'taken') return refused('ARCHIVE_KEY_TAKEN', `${key} was written before, with other contents`);
    return refused(
      there === undefined ? 'ARCHIVE_OBJECT_MISSING' : 'ARCHIVE_OBJECT_CHANGED',
      `${key} does not come back as it was written`,
    );
  }
}
