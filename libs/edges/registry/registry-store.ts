import type { Digest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { StatedEvent } from '@kernel/records/event';
import type { Promotion } from '@kernel/records/promotion';
import type { PublishedKind } from '@kernel/records/published-document';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';

/** A signed document as it is kept. Its envelope's payload is its canonical bytes, and those hash to its digest. */
export interface StoredDocument {
  readonly kind: PublishedKind;
  readonly ref: string;
  readonly digest: Digest;
  readonly envelope: Envelope;
  readonly published_at: Timestamp;
}

/** A promotion that moved its channel. */
export interface StoredPromotion {
  readonly version: number;
  readonly digest: Digest;
  readonly envelope: Envelope;
  readonly promoted_at: Timestamp;
}

/** `ref_taken`: another document of this tenant has that name. */
export type DocumentKept = 'created' | 'present' | 'ref_taken';

/** What is read of the registry. Another tenant's rows are absent, as if they had never been written. */
export abstract class RegistryReader {
  /** Undefined when there is none. @throws Fault DOCUMENT_CORRUPT when its bytes no longer hash to the digest. */
  abstract byDigest(tenant: TenantId, kind: PublishedKind, digest: Digest): Promise<StoredDocument | undefined>;
  /** Undefined when there is none. @throws Fault DOCUMENT_CORRUPT when its bytes no longer hash to its digest. */
  abstract byRef(tenant: TenantId, kind: PublishedKind, ref: string): Promise<StoredDocument | undefined>;
  /** The promotion of the highest version; undefined when the channel was never promoted. */
  abstract channel(tenant: TenantId, environment: string, channel: string): Promise<StoredPromotion | undefined>;
}

/** Signed documents by digest, and the promotions that move channels. Rows never change. */
export abstract class RegistryStore extends RegistryReader {
  /** Several readings of one tenant's rows in one transaction: what is promoted and what it names belong together. `work` asks nobody but the reader. */
  abstract inOneLook<T>(tenant: TenantId, work: (reader: RegistryReader) => Promise<T>): Promise<T>;
  /** Keeps a document for ever, and queues `events` for publication in the same transaction. The one that is there stays, with the signature it came with, and nothing is queued. */
  abstract keep(tenant: TenantId, document: StoredDocument, events: readonly StatedEvent[]): Promise<DocumentKept>;
  /**
   * Moves a channel when it still stands at version `from` (null: never promoted), and queues `facts` for the audit log and `events` for publication in the same transaction.
   * False when somebody else has moved it meanwhile: nothing was written.
   */
  abstract move(
    tenant: TenantId,
    promotion: Promotion,
    envelope: Envelope,
    from: number | null,
    at: Timestamp,
    facts: readonly AuditSubmission[],
    events: readonly StatedEvent[],
  ): Promise<boolean>;
}
