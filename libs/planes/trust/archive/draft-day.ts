import { canonicalBytes } from '@kernel/canonical-json';
import { type Digest, digestOfBytes } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { LogId } from '../audit-log/log-id';
import { ARCHIVE_FORMAT, type ArchivedSegment, type ArchiveIndex, checkpointKey, segmentKey } from './archive-index';
import { type ArchiveLine, lineOf, type LoggedRow, segmentBytes } from './archive-line';
import { coveredByCheckpoint } from './covered-by-checkpoint';
import type { Day } from './day';
import { DayTree } from './day-tree';

/** Which day, and where in the log it begins. */
export interface DayPlace {
  readonly log_id: LogId;
  readonly day: Day;
  readonly first: number;
  /** Roots of the complete subtrees before it, as the database says. */
  readonly before: readonly Digest[];
}

/** What is said to bind a day to what was signed. */
export interface DayBinding {
  readonly note: string;
  readonly consistency: readonly Digest[];
}

/** A day on its way into the archive: its rows are read segment by segment, and it is believed only when it leads to a signed checkpoint. */
export class DayDraft {
  private readonly segments: ArchivedSegment[] = [];

  private constructor(
    private readonly place: DayPlace,
    private readonly tree: DayTree,
  ) {}

  /** Refuses ARCHIVE_ROWS_TAMPERED when the hashes before the day are not those of a log of that size. */
  static of(place: DayPlace): DayDraft | Refusal {
    const tree = DayTree.after(place.first, place.before);
    return tree === undefined ? tampered(place.log_id, `has not the subtrees of ${place.first} entries`) : new DayDraft(place, tree);
  }

  /** Takes the rows of the next segment. Refuses ARCHIVE_ROWS_TAMPERED with the first place that is wrong. */
  add(rows: readonly LoggedRow[]): Refusal | undefined {
    const { log_id, day } = this.place;
    const first = this.tree.size;
    if (rows.length === 0) return tampered(log_id, `lacks the entry at ${first}`);
    const read = segmentOf(log_id, rows);
    if (isRefusal(read)) return read;
    const wrong = this.tree.grow(read.lines);
    if (wrong !== undefined) return tampered(log_id, `lacks the entry at ${wrong}`);
    const key = segmentKey(log_id, day, this.segments.length);
    this.segments.push({ key, first, entries: rows.length, bytes: read.bytes.length, digest: digestOfBytes(read.bytes) });
    return undefined;
  }

  /** The day's index, when the rows are what was signed. Refuses ARCHIVE_ROWS_TAMPERED when they are not, and a checkpoint that is not believed. */
  close({ note, consistency }: DayBinding, keys: readonly TrustedKey[]): ArchiveIndex | Refusal {
    const { log_id, day, first, before } = this.place;
    const { size, root, counts } = this.tree;
    const checkpoint = coveredByCheckpoint({ log_id, size, root, note, consistency }, keys);
    if (isRefusal(checkpoint)) {
      return checkpoint.code === 'AUDIT_HISTORY_REWRITTEN'
        ? tampered(log_id, 'has other entries than were signed', [checkpoint.code])
        : checkpoint;
    }
    return {
      format: ARCHIVE_FORMAT,
      log_id,
      day,
      first,
      entries: size - first,
      before: [...before],
      root,
      segments: [...this.segments],
      checkpoint: { key: checkpointKey(log_id, day), size: checkpoint.size, digest: digestOfBytes(Buffer.from(note, 'utf8')) },
      consistency: [...consistency],
      counts,
    };
  }
}

/** Rows as the bytes of a segment. Refuses ARCHIVE_ROWS_TAMPERED, naming the first row that is no entry or not what its hash says. */
export function segmentOf(
  logId: LogId,
  rows: readonly LoggedRow[],
): { readonly kind: 'segment'; readonly lines: readonly ArchiveLine[]; readonly bytes: Uint8Array } | Refusal {
  const lines: ArchiveLine[] = [];
  for (const row of rows) {
    const line = lineOf(row, logId);
    if (line === undefined) return tampered(logId, `was changed at ${row.index}`);
    lines.push(line);
  }
  return { kind: 'segment', lines, bytes: segmentBytes(lines) };
}

/** The bytes of an index: what its digest and the day's seal cover. */
export function indexBytes(index: ArchiveIndex): Uint8Array {
  return canonicalBytes(index);
}

function tampered(logId: LogId, what: string, rules: readonly string[] = []): Refusal {
  return refused('ARCHIVE_ROWS_TAMPERED', `the log ${logId} ${what}`, rules);
}
