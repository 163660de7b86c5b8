import { canonicalBytes } from '@kernel/canonical-json';
import { isRefusal } from '@kernel/outcome';
import type { AuditEntry } from '@kernel/records/audit-entry';
import { AT, KEYS, anEntry, SIGNER } from '../audit-log/a-log';
import { signCheckpoint } from '../audit-log/checkpoint';
import { EMPTY_FRONTIER, extendFrontier } from '../audit-log/frontier';
import { leafBytes, leafHashOf } from '../audit-log/leaf';
import { naiveConsistency, naiveRoot } from '../audit-log/naive-tree';
import { digestOfTreeHash } from '../audit-log/tree-hash';
import { type ArchiveIndex, indexKey } from './archive-index';
import type { LoggedRow } from './archive-line';
import type { ArchivedObject } from './archived-object';
import { type Day, startOf } from './day';
import { DayDraft, indexBytes, segmentOf } from './draft-day';
import type { DayReport } from './day-report';
import { type DayQuestion, verifyArchivedDay } from './verify-archived-day';

/** Fixtures of this folder's specs; they never ship. */
export const LOG = 'local/0';
export const UNTIL = '2126-01-31T00:00:00.000Z';

/** An archive as a table of objects. */
export type Shelf = ReadonlyMap<string, ArchivedObject>;

export interface ADay {
  readonly day: Day;
  readonly first: number;
  readonly end: number;
}

/** The row of an entry, as an honest database shows it. */
export function aRow(number: number, entry: AuditEntry = anEntry(number), day: Day = '2026-01-31'): LoggedRow {
  return { index: number, body: leafBytes(entry), leaf_hash: leafHashOf(entry), epoch: 1, appended_at: startOf(day) };
}

/** A day's objects, three entries a segment; the checkpoint covers `size` entries of the honest log. */
export function anArchivedDay({ day, first, end }: ADay, size: number, change: (row: LoggedRow) => LoggedRow = (row) => row): Shelf {
  const drafted = aDraft({ day, first, end }, size, change);
  if (isRefusal(drafted)) throw new Error(drafted.reason);
  return drafted.shelf;
}

/** The same, or why the rows were not believed. */
export function aDraft({ day, first, end }: ADay, size: number, change: (row: LoggedRow) => LoggedRow = (row) => row) {
  const leaves = Array.from({ length: size }, (_, number) => leafHashOf(anEntry(number)));
  const before = leaves.slice(0, first).reduce(extendFrontier, EMPTY_FRONTIER).subtrees.map(digestOfTreeHash);
  const draft = DayDraft.of({ log_id: LOG, day, first, before });
  if (isRefusal(draft)) return draft;
  const shelf = new Map<string, ArchivedObject>();
  const segments: Uint8Array[] = [];
  for (let at = first; at < end; at += 3) {
    const rows = Array.from({ length: Math.min(3, end - at) }, (_, n) => change(aRow(at + n, anEntry(at + n), day)));
    const problem = draft.add(rows);
    if (problem !== undefined) return problem;
    const segment = segmentOf(LOG, rows);
    if (isRefusal(segment)) return segment;
    segments.push(segment.bytes);
  }
  const note = signCheckpoint({ log_id: LOG, size, root: naiveRoot(leaves), signed_at: AT }, SIGNER);
  const consistency = end === size ? [] : naiveConsistency(end, leaves).map(digestOfTreeHash);
  const index = draft.close({ note, consistency }, KEYS);
  if (isRefusal(index)) return index;
  for (const [number, { key }] of index.segments.entries()) shelf.set(key, locked(segments[number] ?? new Uint8Array()));
  shelf.set(index.checkpoint.key, locked(Buffer.from(note)));
  shelf.set(indexKey(LOG, day), locked(indexBytes(index)));
  return { kind: 'drafted' as const, index, shelf };
}

export function locked(bytes: Uint8Array): ArchivedObject {
  return { bytes, locked_until: UNTIL, covered: false };
}

/** An archived index with something else in it, and everything written as it should be. */
export function withIndex(shelf: Shelf, day: Day, change: (index: ArchiveIndex) => unknown): Shelf {
  const key = indexKey(LOG, day);
  const index = JSON.parse(Buffer.from(shelf.get(key)?.bytes ?? []).toString('utf8')) as ArchiveIndex;
  return new Map([...shelf, [key, locked(canonicalBytes(change(index)))]]);
}

/** Verifies from a shelf. */
export function verified(shelf: Shelf, day: Day, changes: Partial<DayQuestion> = {}): DayReport {
  const verification = verifyArchivedDay({ log_id: LOG, day, keys: KEYS, lock: 'promised', ...changes });
  let step = verification.next();
  while (step.done !== true) step = verification.next(shelf.get(step.value));
  return step.value;
}
