import { digestOfBytes } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { JournalEntry } from '@kernel/records/journal-entry';
import type { Document } from '@contracts/generated/fiveplane/common/v1/document';
import type { Journal } from '@contracts/generated/fiveplane/decision/v1/orchestrator';
import { parseRecord } from '@platform/grpc/documents';
import type { ExportedJournal, JournalDocument } from './orchestrator';

/** A journal as it crossed. @throws Fault DOCUMENT_CORRUPT when a document does not hash to its digest; REQUEST_INVALID when an entry is none. */
export function journalFromWire({ entries, documents }: Journal): ExportedJournal {
  return {
    kind: 'journal',
    entries: entries.map((bytes) => parseRecord('journal-entry', JournalEntry, bytes)),
    documents: documents.map(documentFromWire),
  };
}

function documentFromWire({ kind, digest, canonical }: Document): JournalDocument {
  const actual = digestOfBytes(canonical);
  if (actual !== digest) throw new Fault('DOCUMENT_CORRUPT', `the bytes of this ${kind} do not hash to its digest`, 'never');
  return { kind, digest: actual, canonical: canonical.toString('utf8') };
}
