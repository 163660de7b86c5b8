import { digestOf } from '@kernel/digest';
import { journaledDocuments, pinnedDocuments } from './named-documents';
import type { Evidence } from './read-export';
import { brokenStage, equalStage, type StageFinding } from './replay-finding';

/** The file holds every document that the journal names, under the kind it has there, and none that nobody names. */
export function checkDocuments({ documents, file, record }: Evidence): StageFinding {
  const journaled = journaledDocuments(file.journal);
  const pinned = pinnedDocuments(record.lineage.pins);
  for (const [digest, kind] of journaled) {
    if (!documents.has(digest)) return brokenStage('documents', 'missing_artefact', `${kind} ${digest} is not in the file`);
  }
  for (const [digest, exhibit] of documents) {
    const kind = pinned.get(digest) ?? journaled.get(digest);
    if (kind === undefined) return brokenStage('documents', 'tamper', `${exhibit.kind} ${digest} is named by nothing in this run`);
    if (kind !== exhibit.kind) return brokenStage('documents', 'tamper', `${kind} ${digest} is called ${exhibit.kind}`);
    if (!pinned.has(digest) && exhibit.envelope !== null)
      return brokenStage('documents', 'tamper', `${kind} ${digest} carries a signature that nobody asks for`);
  }
  return equalStage('documents', digestOf([...documents.keys()].sort()));
}
