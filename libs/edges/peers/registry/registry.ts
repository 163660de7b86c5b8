import type { Digest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { TrustedKey } from '@kernel/keys';
import type { Refusal } from '@kernel/outcome';
import type { PublishedKind, PublishedValue } from '@kernel/records/published-document';
import type { TrustPins } from '@kernel/records/trust-pins';
import type { CallContext } from '@platform/grpc/call-context';

/** A document is asked for by its exact name or by its digest. */
export type DocumentName = { readonly ref: string } | { readonly digest: Digest };

/** A document whose digest and signature held when it was loaded. */
export interface SignedDocument<K extends PublishedKind = PublishedKind> {
  readonly kind: K;
  readonly digest: Digest;
  readonly value: PublishedValue<K>;
  readonly envelope: Envelope;
}

export interface Published {
  readonly kind: 'published';
  readonly ref: string;
  readonly digest: Digest;
  /** False when the same document was there already. */
  readonly created: boolean;
}

export interface Promoted {
  readonly kind: 'promoted';
  readonly digest: Digest;
}

/**
 * The registry of the trust control plane, as other apps see it: signed documents by digest, and channels that only promotions move.
 * Another tenant's documents are indistinguishable from unknown ones.
 * Every method throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when the registry cannot answer.
 */
export abstract class Registry {
  /**
   * Keeps a document for ever under its digest and its name. The same document again is harmless.
   * Refuses TRUST_UNSIGNED, TRUST_SIGNATURE_INVALID, TRUST_SCHEMA_MISMATCH, TRUST_TENANT_MISMATCH, TRUST_PACK_BINDINGS_BROKEN, TRUST_REF_TAKEN.
   */
  abstract publish(call: CallContext, kind: PublishedKind, envelope: Envelope): Promise<Published | Refusal>;
  /** The document, verified at load. Refuses TRUST_UNKNOWN_DOCUMENT, TRUST_UNSIGNED, TRUST_SIGNATURE_INVALID, TRUST_DOCUMENT_TAMPERED, TRUST_REF_NOT_EXACT. */
  abstract resolve<K extends PublishedKind>(call: CallContext, kind: K, name: DocumentName): Promise<SignedDocument<K> | Refusal>;
  /**
   * What a run of this pack in this environment is pinned to. The name must be exact and what its channel points at.
   * Refuses as `resolve` does, and TRUST_NOT_PROMOTED when pack, catalogue or routing policy is not what a promotion points at.
   */
  abstract resolvePins(call: CallContext, packRef: string, environment: string): Promise<TrustPins | Refusal>;
  /** Moves a channel. It is in the audit log before it takes effect. @throws Fault AUDIT_UNAVAILABLE when the log is away: nothing moved. */
  abstract promote(call: CallContext, envelope: Envelope): Promise<Promoted | Refusal>;
  /** The keys of the platform and of the calling tenant, revoked and expired ones included. */
  abstract listKeys(call: CallContext): Promise<readonly TrustedKey[]>;
}
