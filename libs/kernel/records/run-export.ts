import Type, { type Static } from 'typebox';
import { KEY_PURPOSES } from '../keys';
import { InclusionProof, SignedAuditReceipt } from './audit-entry';
import { Envelope } from './envelope';
import { closed, DigestField, NameField, orNull, TimestampField } from './fields';
import { JournalEntry } from './journal-entry';

export const TrustedKeyRecord = closed({
  keyid: DigestField,
  public_key: Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
  purpose: Type.Enum([...KEY_PURPOSES]),
  tenant_id: NameField,
  holder: NameField,
  roles: Type.Array(NameField),
  not_before: TimestampField,
  not_after: TimestampField,
  revoked_at: orNull(TimestampField),
});

/** A document by its digest: the canonical JSON text, and its signature when the kind is a signed one. */
export const ExportedDocument = closed({ kind: NameField, digest: DigestField, canonical: Type.String(), envelope: orNull(Envelope) });
export type ExportedDocument = Static<typeof ExportedDocument>;

/** One run in one file: everything that verification and replay need, and nothing they would have to fetch. */
export const RunExport = closed({
  format: Type.Literal('fiveplane.run_export.v1'),
  exported_at: TimestampField,
  /** The sealed Decision Record. */
  record: Envelope,
  journal: Type.Array(JournalEntry, { minItems: 1 }),
  documents: Type.Array(ExportedDocument),
  audit: closed({
    /** Proof that the sealed record is in the log; the salt opens the leaf's commitment. */
    inclusion: InclusionProof,
    salt: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    receipt: SignedAuditReceipt,
  }),
  keys: Type.Array(TrustedKeyRecord),
  /** Signature over the digest of everything above, by the record seal key. */
  manifest: Envelope,
});
export type RunExport = Static<typeof RunExport>;

export const ExportManifest = closed({
  format: Type.Literal('fiveplane.run_export.v1'),
  record_id: NameField,
  content_digest: DigestField,
});
export type ExportManifest = Static<typeof ExportManifest>;
