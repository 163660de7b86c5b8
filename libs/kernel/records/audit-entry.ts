import Type, { type Static } from 'typebox';
import { ClassificationField, closed, CountField, DigestField, idField, NameField, orNull, TimestampField } from './fields';
import { Envelope } from './envelope';

export const AUDIT_KINDS = [
  'policy_decision',
  'tool_call',
  'approval',
  'routing_decision',
  'decision_record',
  'memory_promotion',
  'memory_erasure',
  'promotion',
  'operator_action',
  'security_event',
  'drill',
  'gap',
  'late',
  'day_seal',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

export const AUDIT_PHASES = ['intent', 'outcome', 'fact'] as const;

/** The leaf of the audit log. It holds a commitment, never a payload, so that erasure leaves every proof intact. Source: contracts, section 10. */
export const AuditEntry = closed({
  /** The writer's id: a retried append finds its own entry. */
  event_id: idField('evt'),
  log_id: NameField,
  at: TimestampField,
  /** `*` for entries of the platform itself. */
  tenant_id: NameField,
  actor: NameField,
  kind: Type.Enum([...AUDIT_KINDS]),
  phase: Type.Enum([...AUDIT_PHASES]),
  run_id: orNull(idField('run')),
  previous_in_run: orNull(idField('evt')),
  /** sha256 over a random 32-byte salt and the raw bytes of the content digest. */
  commitment: DigestField,
  classification: ClassificationField,
});
export type AuditEntry = Static<typeof AuditEntry>;

/** What a writer hands in: the entry with what it commits to, kept beside the log in the home region. */
export const AuditSubmission = closed({
  entry: AuditEntry,
  salt: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  content_digest: DigestField,
});
export type AuditSubmission = Static<typeof AuditSubmission>;

/** Proof of acknowledgement: kept by the caller, it reveals a loss that hashes inside the database cannot. */
export const AuditReceipt = closed({
  log_id: NameField,
  event_id: idField('evt'),
  index: CountField,
  leaf_hash: DigestField,
  epoch: CountField,
});
export type AuditReceipt = Static<typeof AuditReceipt>;

export const SignedAuditReceipt = closed({ receipt: AuditReceipt, signature: Envelope });

/** Everything an offline verifier needs to see that an entry is in the log under a signed checkpoint. */
export const InclusionProof = closed({
  log_id: NameField,
  index: CountField,
  leaf: AuditEntry,
  tree_size: CountField,
  root: DigestField,
  path: Type.Array(DigestField),
  /** The checkpoint as a signed note (C2SP). */
  checkpoint: Type.String(),
});
export type InclusionProof = Static<typeof InclusionProof>;
export type SignedAuditReceipt = Static<typeof SignedAuditReceipt>;
