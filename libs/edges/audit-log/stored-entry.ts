import { Compile } from 'typebox/compile';
import { Fault } from '@kernel/fault';
import { AuditEntry } from '@kernel/records/audit-entry';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import type { StoredAuditEntry } from './audit-log';

/** An entry as the database gives it. */
export interface EntryRow {
  readonly log_id: string;
  readonly idx: string;
  readonly epoch: string;
  readonly body: Buffer;
  readonly leaf_hash: Buffer;
  readonly salt: Buffer | null;
}

const entryShape = Compile(AuditEntry);

/** @throws Fault DOCUMENT_CORRUPT when the body is not an audit entry: somebody changed it. */
export function storedEntry(row: EntryRow): StoredAuditEntry {
  const entry = parseStrictJson(row.body);
  if (entry instanceof NotStrict || !entryShape.Check(entry)) {
    throw new Fault('DOCUMENT_CORRUPT', `entry ${row.idx} of ${row.log_id} is not an audit entry`, 'never');
  }
  return {
    entry,
    receipt: {
      log_id: row.log_id,
      event_id: entry.event_id,
      index: Number(row.idx),
      leaf_hash: `sha256:${row.leaf_hash.toString('hex')}`,
      epoch: Number(row.epoch),
    },
    salt: row.salt?.toString('hex'),
  };
}
