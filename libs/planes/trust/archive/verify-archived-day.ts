import { digestOfBytes } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { LogId } from '../audit-log/log-id';
import { type ArchivedSegment, type ArchiveIndex, endOfIndex, indexKey, parseIndex } from './archive-index';
import { parseSegment } from './archive-line';
import type { ArchivedObject } from './archived-object';
import { coveredByCheckpoint } from './covered-by-checkpoint';
import { type Day, dayBefore } from './day';
import type { DayCheck, DayReport } from './day-report';
import { DayTree } from './day-tree';
import { lockCheck } from './lock-check';

export interface DayQuestion {
  readonly log_id: LogId;
  readonly day: Day;
  /** Whom to believe. */
  readonly keys: readonly TrustedKey[];
  /** Whether the archive promises that nobody can delete from it. */
  readonly lock: 'promised' | 'not promised';
}

/** Yields the key of the object that is needed next and takes the object, or that there is none. */
export type DayVerification = Generator<string, DayReport, ArchivedObject | undefined>;

type Broken = { readonly check: DayCheck['check']; readonly refusal: Refusal };

/**
 * Verifies one day with nothing but the archive's objects and the trusted keys: every entry is read, and what they add up to is what was signed.
 * Asks no server, no database and no clock: whoever drives it fetches what it names. Stops at the first thing that is broken.
 */
export function* verifyArchivedDay(question: DayQuestion): DayVerification {
  const { log_id, day } = question;
  const objects: ArchivedObject[] = [];
  const checks: DayCheck[] = [];
  const held = (check: DayCheck['check'], detail: string): void => void checks.push({ check, held: true, detail });
  const report = (status: DayReport['status'], index: ArchiveIndex | undefined, broken?: Broken): DayReport => ({
    status,
    log_id,
    day,
    first: index?.first ?? null,
    entries: index?.entries ?? null,
    checks: broken ? [...checks, { check: broken.check, held: false, detail: broken.refusal.reason }] : checks,
    refusals: broken ? [{ code: broken.refusal.code, reason: broken.refusal.reason }] : [],
  });

  const found = yield indexKey(log_id, day);
  if (found === undefined) {
    return report('missing', undefined, {
      check: 'index',
      refusal: refused('ARCHIVE_DAY_UNKNOWN', `${day} of ${log_id} is not in the archive`),
    });
  }
  objects.push(found);
  const index = parseIndex(found.bytes, log_id, day);
  if (isRefusal(index)) return report('tampered', undefined, { check: 'index', refusal: index });
  held('index', `${digestOfBytes(found.bytes)}, entries ${index.first} to ${endOfIndex(index) - 1} in ${index.segments.length} segments`);

  const note = yield index.checkpoint.key;
  const noteProblem = problemWith(index.checkpoint.key, note, index.checkpoint.digest);
  if (note === undefined || noteProblem)
    return report('tampered', index, { check: 'checkpoint', refusal: noteProblem ?? missing(index.checkpoint.key) });
  objects.push(note);

  const tree = DayTree.after(index.first, index.before);
  if (tree === undefined)
    return report('tampered', index, { check: 'root', refusal: rewritten(index, `has not the subtrees of ${index.first} entries`) });
  const rootBefore = tree.root;
  for (const segment of index.segments) {
    const object = yield segment.key;
    const problem = problemWith(segment.key, object, segment.digest) ?? (object && grown(tree, index, segment, object));
    if (object === undefined || problem) return report('tampered', index, { check: 'segments', refusal: problem ?? missing(segment.key) });
    objects.push({ ...object, bytes: NOTHING });
  }
  held('segments', `${index.entries} entries, each in its place`);

  const untrusted = {
    log_id,
    size: tree.size,
    root: tree.root,
    note: Buffer.from(note.bytes).toString('utf8'),
    consistency: index.consistency,
  };
  const checkpoint = coveredByCheckpoint(untrusted, question.keys);
  if (isRefusal(checkpoint)) return report('tampered', index, { check: 'checkpoint', refusal: checkpoint });
  held('checkpoint', `signed at ${checkpoint.signed_at} over ${checkpoint.size} entries`);
  const sums = sumsOf(index) === sumsOf({ root: tree.root, counts: tree.counts }) && checkpoint.size === index.checkpoint.size;
  if (!sums) return report('tampered', index, { check: 'root', refusal: rewritten(index, 'says other sums than its entries have') });
  held('root', tree.root);

  const earlier = yield indexKey(log_id, dayBefore(day));
  const history = continues(index, rootBefore, earlier);
  if (isRefusal(history)) return report('tampered', index, { check: 'history', refusal: history });
  held('history', history.detail);

  const lock = lockCheck(objects, question.lock);
  if (isRefusal(lock)) return report('tampered', index, { check: 'lock', refusal: lock });
  held('lock', lock.detail);
  return report('verified', index);
}

// Segments may be large; once read, only what is said about them is kept.
const NOTHING = new Uint8Array();

function problemWith(key: string, object: ArchivedObject | undefined, digest: string): Refusal | undefined {
  if (object === undefined) return missing(key);
  return digestOfBytes(object.bytes) === digest ? undefined : refused('ARCHIVE_OBJECT_CHANGED', `${key} is not what the index names`);
}

function missing(key: string): Refusal {
  return refused('ARCHIVE_OBJECT_MISSING', `${key} is not in the archive`);
}

function grown(tree: DayTree, index: ArchiveIndex, segment: ArchivedSegment, { bytes }: ArchivedObject): Refusal | undefined {
  const lines = parseSegment(bytes, index.log_id);
  if (typeof lines === 'number') return rewritten(index, `holds no entry of this log at ${segment.first + lines}`);
  if (lines.length !== segment.entries || bytes.length !== segment.bytes) return rewritten(index, `has another size at ${segment.first}`);
  const wrong = tree.grow(lines);
  return wrong === undefined ? undefined : rewritten(index, `has another entry at ${wrong}`);
}

function sumsOf({ root, counts }: Pick<ArchiveIndex, 'root' | 'counts'>): string {
  return JSON.stringify([root, counts.map(({ tenant_id, kind, entries }) => [tenant_id, kind, entries])]);
}

function continues(index: ArchiveIndex, rootBefore: string, earlier: ArchivedObject | undefined): { readonly detail: string } | Refusal {
  const day = dayBefore(index.day);
  if (earlier === undefined) return { detail: `${day} is not in the archive: nothing to compare with` };
  const before = parseIndex(earlier.bytes, index.log_id, day);
  if (isRefusal(before)) return before;
  if (endOfIndex(before) === index.first && before.root === rootBefore) return { detail: `goes on where ${day} ended` };
  return rewritten(index, `does not go on where ${day} ended`);
}

function rewritten({ log_id, day }: ArchiveIndex, what: string): Refusal {
  return refused('ARCHIVE_HISTORY_REWRITTEN', `the archive of ${log_id} on ${day} ${what}`);
}
