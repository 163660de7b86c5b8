import { canonicalBytes } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import { privateKeyFrom } from '@kernel/keys';
import { anEntry, AT, aTrustedKey } from '../audit-log/a-log';
import { signCheckpoint } from '../audit-log/checkpoint';
import { leafBytes, leafHashOf } from '../audit-log/leaf';
import { naiveRoot } from '../audit-log/naive-tree';
import { aDraft, anArchivedDay, aRow, locked, LOG, type Shelf, verified, withIndex } from './an-archived-day';
import { type ArchiveIndex, checkpointKey, indexKey, segmentKey } from './archive-index';

const FIRST = { day: '2026-01-30', first: 0, end: 5 };
const SECOND = { day: '2026-01-31', first: 5, end: 12 };
const BOTH: Shelf = new Map([...anArchivedDay(FIRST, 6), ...anArchivedDay(SECOND, 14)]);
const DAY = SECOND.day;

const without = (key: string): Shelf => new Map([...BOTH].filter(([other]) => other !== key));
const replaced = (key: string, bytes: Uint8Array): Shelf => new Map([...BOTH, [key, locked(bytes)]]);
const bytesOf = (key: string): Buffer => Buffer.from(BOTH.get(key)?.bytes ?? []);

describe('verifyArchivedDay', () => {
  it('believes honest days of any length and place, wherever the checkpoint stands', () => {
    for (let size = 1; size <= 9; size++) {
      for (let end = 1; end <= size; end++) {
        for (const first of [0, 1, Math.floor(end / 2), end - 1, end].filter((at) => at <= end)) {
          const shelf = anArchivedDay({ day: DAY, first, end }, size);
          expect([size, end, first, verified(shelf, DAY).status]).toEqual([size, end, first, 'verified']);
        }
      }
    }
  });

  it('says what held, and that the day goes on where the one before ended', () => {
    const report = verified(BOTH, DAY);
    expect(report).toMatchObject({ status: 'verified', first: 5, entries: 7, refusals: [] });
    expect(report.checks.map(({ check, held }) => [check, held])).toEqual(
      ['index', 'segments', 'checkpoint', 'root', 'history', 'lock'].map((check) => [check, true]),
    );
    expect(report.checks.find(({ check }) => check === 'history')?.detail).toBe('goes on where 2026-01-30 ended');
    expect(verified(without(indexKey(LOG, FIRST.day)), DAY).status).toBe('verified');
  });

  it('says that a day is not there, which is not tampering', () => {
    expect(verified(BOTH, '2026-02-01')).toMatchObject({ status: 'missing', refusals: [{ code: 'ARCHIVE_DAY_UNKNOWN' }] });
  });

  const segment = segmentKey(LOG, DAY, 1);
  const strangersNote = signCheckpoint(
    { log_id: LOG, size: 14, root: naiveRoot(Array.from({ length: 14 }, (_, n) => leafHashOf(anEntry(n)))), signed_at: AT },
    privateKeyFrom(Buffer.alloc(32, 99)),
  );
  const otherNote = (note: string): Shelf =>
    withIndex(replaced(checkpointKey(LOG, DAY), Buffer.from(note)), DAY, (index) => ({
      ...index,
      checkpoint: { ...index.checkpoint, digest: digestOfBytes(Buffer.from(note)) },
    }));
  /** A segment that was changed, with an index that names the changed one. */
  const consistently = (bytes: Buffer): Shelf =>
    withIndex(replaced(segment, bytes), DAY, (index) => ({
      ...index,
      segments: index.segments.map((named) =>
        named.key === segment ? { ...named, bytes: bytes.length, digest: digestOfBytes(bytes) } : named,
      ),
    }));
  const lines = bytesOf(segment).toString('utf8').split('\n').slice(0, -1);
  const written = (...changed: readonly (string | undefined)[]): Buffer => Buffer.from(changed.map((line) => `${line}\n`).join(''));
  const actorChanged = (line = ''): string => line.replace('"actor":"tool-gateway"', '"actor":"nobody-here"');

  const cases: readonly [string, Shelf, string][] = [
    ['a segment that is gone', without(segment), 'ARCHIVE_OBJECT_MISSING'],
    ['a checkpoint that is gone', without(checkpointKey(LOG, DAY)), 'ARCHIVE_OBJECT_MISSING'],
    [
      'a segment with one byte changed',
      replaced(segment, Buffer.from(actorChanged(bytesOf(segment).toString('utf8')))),
      'ARCHIVE_OBJECT_CHANGED',
    ],
    ['another checkpoint than the index names', replaced(checkpointKey(LOG, DAY), Buffer.from(strangersNote)), 'ARCHIVE_OBJECT_CHANGED'],
    ['an index that is no JSON', replaced(indexKey(LOG, DAY), Buffer.from('{')), 'ARCHIVE_INDEX_MALFORMED'],
    [
      'an index written in another way',
      replaced(indexKey(LOG, DAY), Buffer.concat([bytesOf(indexKey(LOG, DAY)), Buffer.from('\n')])),
      'ARCHIVE_INDEX_MALFORMED',
    ],
    ['an index with a field too many', withIndex(BOTH, DAY, (index) => ({ ...index, note: 'x' })), 'ARCHIVE_INDEX_MALFORMED'],
    ['another day’s index', replaced(indexKey(LOG, DAY), bytesOf(indexKey(LOG, FIRST.day))), 'ARCHIVE_INDEX_MALFORMED'],
    [
      'an index that leaves out its last segment',
      withIndex(BOTH, DAY, (index) => ({ ...index, segments: index.segments.slice(0, -1) })),
      'ARCHIVE_INDEX_MALFORMED',
    ],
    [
      'an index that leaves out its last segment and says so',
      withIndex(BOTH, DAY, (index) => ({ ...index, segments: index.segments.slice(0, -1), entries: index.entries - 1 })),
      'AUDIT_HISTORY_REWRITTEN',
    ],
    [
      'a segment changed together with the index',
      consistently(written(actorChanged(lines[0]), ...lines.slice(1))),
      'AUDIT_HISTORY_REWRITTEN',
    ],
    ['two entries swapped together with the index', consistently(written(lines[1], lines[0], lines[2])), 'ARCHIVE_HISTORY_REWRITTEN'],
    ['an entry left out together with the index', consistently(written(lines[0], lines[2])), 'ARCHIVE_HISTORY_REWRITTEN'],
    ['a line that is no entry', consistently(written(lines[0], '{}', lines[2])), 'ARCHIVE_HISTORY_REWRITTEN'],
    ['a line with a space', consistently(written(lines[0], ` ${lines[1]}`, lines[2])), 'ARCHIVE_HISTORY_REWRITTEN'],
    ['a checkpoint that a stranger signed', otherNote(strangersNote), 'AUDIT_CHECKPOINT_UNTRUSTED'],
    ['a root that is said otherwise', withIndex(BOTH, DAY, (index) => ({ ...index, root: index.before[0] })), 'ARCHIVE_HISTORY_REWRITTEN'],
    ['counts that are said otherwise', withIndex(BOTH, DAY, (index) => ({ ...index, counts: [] })), 'ARCHIVE_HISTORY_REWRITTEN'],
    ['subtrees of another size', withIndex(BOTH, DAY, (index) => ({ ...index, before: [] })), 'ARCHIVE_HISTORY_REWRITTEN'],
    [
      'other subtrees before the day',
      withIndex(BOTH, DAY, (index) => ({ ...index, before: [...index.before].reverse() })),
      'AUDIT_HISTORY_REWRITTEN',
    ],
    ['a path that leads nowhere', withIndex(BOTH, DAY, (index) => ({ ...index, consistency: [] })), 'AUDIT_HISTORY_REWRITTEN'],
    [
      'a day before that ended elsewhere',
      withIndex(BOTH, FIRST.day, (index): ArchiveIndex => ({ ...index, root: digestOfBytes(Buffer.from('x')) })),
      'ARCHIVE_HISTORY_REWRITTEN',
    ],
    [
      'an object without a lock',
      new Map([...BOTH].map(([key, object]) => [key, key === segment ? { ...object, locked_until: null } : object])),
      'ARCHIVE_NOT_LOCKED',
    ],
  ];

  it.each(cases)('refuses %s', (_, shelf, code) => {
    const report = verified(shelf, DAY);
    expect(report).toMatchObject({ status: 'tampered', refusals: [{ code }] });
    expect(report.checks.filter(({ held }) => !held)).toHaveLength(1);
  });

  it('believes nobody but the keys that it is given', () => {
    expect(verified(BOTH, DAY, { keys: [] })).toMatchObject({ status: 'tampered', refusals: [{ code: 'AUDIT_CHECKPOINT_UNTRUSTED' }] });
    const stranger = [aTrustedKey(privateKeyFrom(Buffer.alloc(32, 99)), 'checkpoint')];
    expect(verified(otherNote(strangersNote), DAY, { keys: stranger }).status).toBe('verified'); // control: the key is what decides
  });

  it('says that nothing is locked where nothing was promised, and when something was written over', () => {
    const bare: Shelf = new Map([...BOTH].map(([key, object]) => [key, { ...object, locked_until: null, covered: key === segment }]));
    const report = verified(bare, DAY, { lock: 'not promised' });
    expect(report.status).toBe('verified');
    expect(report.checks.at(-1)?.detail).toMatch(/locks nothing.*1 objects were written or deleted over/);
  });
});

describe('drafting a day', () => {
  const changed = { ...anEntry(7), actor: 'somebody' };
  it.each([
    ['a body that is not what was signed', aRow(7, changed), 'has other entries than were signed'],
    ['a body without its leaf hash', { ...aRow(7), body: leafBytes(changed) }, 'was changed at 7'],
    ['a body that is no entry', { ...aRow(7), body: Buffer.from('{}') }, 'was changed at 7'],
    ['a body with a space', { ...aRow(7), body: Buffer.concat([leafBytes(anEntry(7)), Buffer.from(' ')]) }, 'was changed at 7'],
    ['an entry of another log', aRow(7, anEntry(7, { log_id: 'local/1' })), 'was changed at 7'],
    ['another place', { ...aRow(7), index: 8 }, 'lacks the entry at 7'],
  ])('refuses a row with %s', (_, row, reason) => {
    const drafted = aDraft(SECOND, 14, (honest) => (honest.index === 7 ? row : honest));
    expect(drafted).toMatchObject({ kind: 'refused', code: 'ARCHIVE_ROWS_TAMPERED', reason: `the log local/0 ${reason}` });
  });

  it('says the same bytes for the same rows, and counts by tenant and kind', () => {
    const drafted = aDraft(SECOND, 14);
    if (drafted.kind === 'refused') throw new Error(drafted.reason);
    expect(canonicalBytes(drafted.index)).toEqual(bytesOf(indexKey(LOG, DAY)));
    expect(drafted.index.counts).toEqual([{ tenant_id: 'acme', kind: 'tool_call', entries: 7 }]);
  });
});
