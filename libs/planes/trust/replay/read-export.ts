import { Compile } from 'typebox/compile';
import { canonicalJson, type Json, NotJson } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import { type Envelope, payloadBytes } from '@kernel/dsse';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { DecisionRecord } from '@kernel/records/decision-record';
import { ExportManifest, type ExportedDocument, RunExport } from '@kernel/records/run-export';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { verifyEnvelope } from '@kernel/verify-envelope';

/** A document of the file, read once. */
export interface Exhibit {
  readonly kind: string;
  readonly digest: Digest;
  readonly value: Json;
  readonly envelope: Envelope | null;
}

/** An export whose record and manifest hold under trusted keys, and whose documents are what their names say. */
export interface Evidence {
  readonly kind: 'evidence';
  readonly file: RunExport;
  readonly record: DecisionRecord;
  readonly documents: ReadonlyMap<Digest, Exhibit>;
  readonly keys: readonly TrustedKey[];
}

const exportShape = Compile(RunExport);
const recordShape = Compile(DecisionRecord);
const manifestShape = Compile(ExportManifest);

/** Narrows an untrusted value to a run export. */
export function readExport(untrusted: unknown): RunExport | Refusal {
  if (exportShape.Check(untrusted) && isCanonicalizable(untrusted)) return untrusted;
  const places = exportShape
    .Errors(untrusted)
    .slice(0, 3)
    .map((error) => `${error.instancePath || '/'} ${error.message}`);
  return refused('REPLAY_FILE_MALFORMED', `this is not a run export: ${places.join('; ') || 'it says what JSON cannot say'}`);
}

/**
 * Believes a file as far as signatures and digests go: manifest, record, documents.
 * `keys` are the keys that the verifier trusts; the file's own are what the exporter says and prove nothing by themselves.
 */
export function readEvidence(file: RunExport, keys: readonly TrustedKey[]): Evidence | Refusal {
  // The seal's key must have been good when the record was made: a key that was retired since takes nothing from it.
  const record: unknown = parseStrictJson(payloadBytes(file.record));
  if (!recordShape.Check(record)) return refused('REPLAY_RECORD_INVALID', 'the sealed record does not fit its schema');
  const expected = { kind: 'decision-record', purpose: 'record_seal', tenant_id: '*', at: record.decided_at } as const;
  const sealed = verifyEnvelope(file.record, keys, expected);
  if (isRefusal(sealed)) return refused('REPLAY_RECORD_INVALID', sealed.reason, [sealed.code]);
  const { record_hash, ...facts } = record;
  if (digestOf(facts) !== record_hash) return refused('REPLAY_RECORD_INVALID', 'the sealed record does not hash to its own record_hash');
  const manifest = checkManifest(file, keys, record.record_id);
  if (manifest) return manifest;
  const documents = readDocuments(file.documents);
  return isRefusal(documents) ? documents : { kind: 'evidence', file, record, documents, keys };
}

/** What the manifest signs: everything in the file but itself. */
export function contentDigest(file: RunExport): Digest {
  const { manifest: _manifest, ...content } = file;
  return digestOf(content);
}

function checkManifest(file: RunExport, keys: readonly TrustedKey[], record: string): Refusal | undefined {
  const signed = verifyEnvelope(file.manifest, keys, {
    kind: 'export-manifest',
    purpose: 'record_seal',
    tenant_id: '*',
    at: file.exported_at,
  });
  if (isRefusal(signed)) return refused('REPLAY_FILE_TAMPERED', signed.reason, [signed.code]);
  const manifest: unknown = signed.value;
  const holds = manifestShape.Check(manifest) && manifest.record_id === record && manifest.content_digest === contentDigest(file);
  return holds ? undefined : refused('REPLAY_FILE_TAMPERED', 'the manifest signs another content than this file has');
}

function readDocuments(exported: readonly ExportedDocument[]): ReadonlyMap<Digest, Exhibit> | Refusal {
  const documents = new Map<Digest, Exhibit>();
  for (const { kind, digest, canonical, envelope } of exported) {
    const value = parseStrictJson(canonical);
    // The digest of the value, not of the text: a text that is not canonical would have a second name.
    if (value instanceof NotStrict || digestOf(value) !== digest || canonicalJson(value) !== canonical || documents.has(digest)) {
      return refused('REPLAY_DOCUMENT_TAMPERED', `document ${digest} (${kind}) is not what its name says`, [digest]);
    }
    documents.set(digest, { kind, digest, value, envelope });
  }
  return documents;
}

function isCanonicalizable(value: unknown): boolean {
  try {
    canonicalJson(value);
    return true;
  } catch (error) {
    if (error instanceof NotJson) return false;
    throw error;
  }
}
