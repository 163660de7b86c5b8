import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { canonicalBytes } from '@kernel/canonical-json';
import { type Refusal, refused } from '@kernel/outcome';
import { AUDIT_KINDS } from '@kernel/records/audit-entry';
import { closed, CountField, DigestField, NameField } from '@kernel/records/fields';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import type { LogId } from '../audit-log/log-id';
import type { Day } from './day';

export const ARCHIVE_FORMAT = 'fiveplane.audit-archive.v1';

/** A segment of a day's entries, as its index names it. */
export const ArchivedSegment = closed({
  key: NameField,
  first: CountField,
  entries: CountField,
  bytes: CountField,
  digest: DigestField,
});
export type ArchivedSegment = Static<typeof ArchivedSegment>;

/** What one archived day holds and what leads from it to the signed checkpoint. It believes nothing: whoever verifies computes all of it again. */
export const ArchiveIndex = closed({
  format: Type.Literal(ARCHIVE_FORMAT),
  log_id: NameField,
  day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  /** The place in the log of the day's first entry. */
  first: CountField,
  entries: CountField,
  /** Roots of the complete subtrees over everything before the day, left to right. */
  before: Type.Array(DigestField, { maxItems: 64 }),
  /** The root of the log at the day's end. */
  root: DigestField,
  segments: Type.Array(ArchivedSegment),
  /** The first checkpoint that covers the whole day. */
  checkpoint: closed({ key: NameField, size: CountField, digest: DigestField }),
  /** Leads from the day's end to the checkpoint. */
  consistency: Type.Array(DigestField, { maxItems: 128 }),
  counts: Type.Array(closed({ tenant_id: NameField, kind: Type.Enum([...AUDIT_KINDS]), entries: CountField })),
});
export type ArchiveIndex = Static<typeof ArchiveIndex>;

const indexShape = Compile(ArchiveIndex);

export function dayPrefix(logId: LogId, day: Day): string {
  return `${logId}/${day}/`;
}

/** Written last: a day whose index is there is archived. */
export function indexKey(logId: LogId, day: Day): string {
  return `${dayPrefix(logId, day)}index.json`;
}

export function checkpointKey(logId: LogId, day: Day): string {
  return `${dayPrefix(logId, day)}checkpoint.note`;
}

export function segmentKey(logId: LogId, day: Day, number: number): string {
  return `${dayPrefix(logId, day)}segment-${String(number).padStart(5, '0')}.jsonl`;
}

/** Reads an untrusted index of this very day. Refuses ARCHIVE_INDEX_MALFORMED. */
export function parseIndex(untrusted: Uint8Array, logId: LogId, day: Day): ArchiveIndex | Refusal {
  const value = parseStrictJson(untrusted);
  if (value instanceof NotStrict || !indexShape.Check(value)) return malformed(logId, day, 'is not an index');
  if (value.log_id !== logId || value.day !== day) return malformed(logId, day, 'names another log or day');
  if (!Buffer.from(canonicalBytes(value)).equals(untrusted)) return malformed(logId, day, 'is written in another way');
  const problem = misplaced(value);
  return problem === undefined ? value : malformed(logId, day, problem);
}

/** The place in the log after a day's last entry. */
export function endOfIndex({ first, entries }: Pick<ArchiveIndex, 'first' | 'entries'>): number {
  return first + entries;
}

// Keys follow from log, day and number, so that an index can never point at another day's objects.
function misplaced(index: ArchiveIndex): string | undefined {
  let next = index.first;
  for (const [number, segment] of index.segments.entries()) {
    if (segment.key !== segmentKey(index.log_id, index.day, number)) return `names a segment ${segment.key}`;
    if (segment.first !== next || segment.entries < 1) return `has a gap at ${next}`;
    next += segment.entries;
  }
  if (next !== endOfIndex(index)) return `has segments up to ${next} and says ${endOfIndex(index)}`;
  return index.checkpoint.key === checkpointKey(index.log_id, index.day) ? undefined : 'names another checkpoint';
}

function malformed(logId: LogId, day: Day, problem: string): Refusal {
  return refused('ARCHIVE_INDEX_MALFORMED', `the index of ${logId} on ${day} ${problem}`);
}
