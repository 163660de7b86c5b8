import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { canonicalBytes, canonicalJson } from '@kernel/canonical-json';
import { AuditEntry } from '@kernel/records/audit-entry';
import { closed, CountField, TimestampField } from '@kernel/records/fields';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import type { Timestamp } from '@kernel/time';
import type { LogId } from '../audit-log/log-id';
import { hashLeaf, sameHash } from '../audit-log/tree-hash';

/** An entry with its place in the log and what its receipt says beside its hash, which follows from the entry. */
export const ArchiveLine = closed({
  index: CountField,
  epoch: CountField,
  /** When the database took it, as it says; the tree does not bind it. */
  appended_at: TimestampField,
  entry: AuditEntry,
});
export type ArchiveLine = Static<typeof ArchiveLine>;

/** A row of the log as the database shows it: claims, every one of them. */
export interface LoggedRow {
  readonly index: number;
  readonly body: Uint8Array;
  readonly leaf_hash: Uint8Array;
  readonly epoch: number;
  readonly appended_at: Timestamp;
}

const entryShape = Compile(AuditEntry);
const lineShape = Compile(ArchiveLine);

/** The line of a row; undefined when its body is not a canonical entry of this log, or does not hash to what is stored beside it. */
export function lineOf(row: LoggedRow, logId: LogId): ArchiveLine | undefined {
  const entry = parseStrictJson(row.body);
  if (entry instanceof NotStrict || !entryShape.Check(entry) || entry.log_id !== logId) return undefined;
  const exact = Buffer.from(canonicalBytes(entry)).equals(row.body) && sameHash(hashLeaf(row.body), row.leaf_hash);
  return exact ? { index: row.index, epoch: row.epoch, appended_at: row.appended_at, entry } : undefined;
}

/** Lines as a segment holds them: canonical JSON, one a line. The same lines are always the same bytes. */
export function segmentBytes(lines: readonly ArchiveLine[]): Uint8Array {
  return Buffer.from(lines.map((line) => `${canonicalJson(line)}\n`).join(''), 'utf8');
}

/** Reads an untrusted segment; a number is the count of lines before the first that is not an entry of this log, written canonically. */
export function parseSegment(untrusted: Uint8Array, logId: LogId): readonly ArchiveLine[] | number {
  const texts = Buffer.from(untrusted).toString('utf8').split('\n');
  if (texts.pop() !== '') return texts.length;
  const lines: ArchiveLine[] = [];
  for (const text of texts) {
    const line = parseStrictJson(text);
    if (line instanceof NotStrict || !lineShape.Check(line) || line.entry.log_id !== logId || canonicalJson(line) !== text)
      return lines.length;
    lines.push(line);
  }
  return lines;
}
