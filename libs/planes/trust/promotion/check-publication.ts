import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Json } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { DocumentRefField } from '@kernel/records/fields';
import { PUBLISHED_SCHEMAS, type PublishedKind, type PublishedValue } from '@kernel/records/published-document';
import type { Timestamp } from '@kernel/time';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { identityOf } from './document-name';
import { brokenRules } from './broken-rules';

export const PUBLICATION_LOGIC = 'trust/publication@1';

/** A document as somebody hands it in, with what it is held against. */
export interface PublicationClaim<K extends PublishedKind = PublishedKind> {
  readonly kind: K;
  /** Whose call this is. */
  readonly tenant_id: string;
  readonly envelope: Envelope;
  readonly keys: readonly TrustedKey[];
  /** When the signature must have been good: now for a new document, its publication for a stored one. */
  readonly at: Timestamp;
}

/** A document that may be believed. */
export interface Publication<K extends PublishedKind = PublishedKind> {
  readonly kind: 'publication';
  readonly document_kind: K;
  readonly id: string;
  readonly ref: string;
  readonly digest: Digest;
  readonly value: PublishedValue<K>;
  readonly keyid: Digest;
}

/**
 * Believes a document when a publisher of its tenant (or of the platform) signed it, it fits its kind's schema, its rules are well-typed and it belongs to the caller's tenant.
 * Refuses with the verification's own code, TRUST_SCHEMA_MISMATCH, TRUST_TENANT_MISMATCH or TRUST_RULE_INVALID.
 */
export function checkPublication<K extends PublishedKind>(claim: PublicationClaim<K>): Publication<K> | Refusal {
  const verified = verifyEnvelope(claim.envelope, claim.keys, {
    kind: claim.kind,
    purpose: 'publisher',
    tenant_id: claim.tenant_id,
    at: claim.at,
  });
  if (isRefusal(verified)) return verified;
  const value = fitted(claim.kind, verified.value);
  if (isRefusal(value)) return value;
  const { id, ref, tenant_id } = identityOf(claim.kind, value);
  if (tenant_id !== claim.tenant_id) return refused('TRUST_TENANT_MISMATCH', `this ${claim.kind} belongs to another tenant than the call`);
  if (!REF.Check(ref)) return refused('TRUST_REF_NOT_EXACT', `this ${claim.kind} calls itself something that is not <id>@<version>`);
  const broken = brokenRules(claim.kind, value);
  if (broken.length > 0) return refused('TRUST_RULE_INVALID', `rules of ${ref} do not compile: ${broken.join('; ')}`, broken);
  return { kind: 'publication', document_kind: claim.kind, id, ref, digest: digestOf(verified.value), value, keyid: verified.key.keyid };
}

/** True for `<id>@<semver>`. Ranges, tags and `latest` are no names of documents. */
export function isExactRef(ref: string): boolean {
  return REF.Check(ref);
}

const REF = Compile(DocumentRefField);
const VALIDATORS = new Map<string, Validator>(
  Object.entries(PUBLISHED_SCHEMAS).map(([kind, schema]) => [kind, Compile(schema as TSchema)]),
);

function fitted<K extends PublishedKind>(kind: K, value: Json): PublishedValue<K> | Refusal {
  const validator = VALIDATORS.get(kind);
  if (validator?.Check(value)) return value as unknown as PublishedValue<K>;
  const places = (validator?.Errors(value) ?? []).slice(0, 5).map((error) => `${error.instancePath || '/'} ${error.message}`);
  return refused('TRUST_SCHEMA_MISMATCH', `this ${kind} does not fit its schema: ${places.join('; ')}`, places);
}
