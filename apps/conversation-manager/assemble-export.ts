import { canonicalJson } from '@kernel/canonical-json';
import type { TrustedKey } from '@kernel/keys';
import type { RunExport } from '@kernel/records/run-export';
import type { Timestamp } from '@kernel/time';
import type { InclusionEvidence } from '@edges/peers/audit-proofs/audit-proofs';
import type { SealedRecord } from '@edges/peers/decision-records/decision-records';
import type { ExportedJournal } from '@edges/peers/orchestrator/orchestrator';
import type { SignedDocument } from '@edges/peers/registry/registry';

/** Everything that goes into a run's file. */
export interface ExportParts {
  readonly at: Timestamp;
  readonly sealed: SealedRecord;
  readonly journal: ExportedJournal;
  readonly pinned: readonly SignedDocument[];
  readonly evidence: InclusionEvidence;
  readonly keys: readonly TrustedKey[];
}

/** The file without its manifest, which signs the digest of exactly this. Each document stands in it once; a signed one with its signature. */
export function assembleExport({ at, sealed, journal, pinned, evidence, keys }: ExportParts): Omit<RunExport, 'manifest'> {
  const plain = journal.documents.map((document) => ({ ...document, envelope: null }));
  const signed = pinned.map(({ kind, digest, value, envelope }) => ({ kind, digest, canonical: canonicalJson(value), envelope }));
  const documents = new Map([...plain, ...signed].map((document) => [document.digest, document]));
  const content = {
    format: 'fiveplane.run_export.v1',
    exported_at: at,
    record: sealed.envelope,
    journal: journal.entries,
    documents: [...documents.values()].sort((a, b) => order(a.kind, b.kind) || order(a.digest, b.digest)),
    audit: { inclusion: evidence.proof, salt: evidence.salt, receipt: evidence.receipt },
    keys,
  };
  // The schema's arrays are mutable; nothing here is changed afterwards, and the whole file is checked against the schema before it leaves.
  return content as unknown as Omit<RunExport, 'manifest'>;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
