import { BoundedCache } from '@kernel/bounded-cache';
import { type Digest, digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { PublishedKind } from '@kernel/records/published-document';
import type { TenantId } from '@kernel/tenant';
import type { RegistryReader, StoredDocument } from '@edges/registry/registry-store';
import { checkPublication, isExactRef, type Publication, type PublicationClaim } from '@planes/trust/promotion/check-publication';

export type DocumentName = { readonly ref: string } | { readonly digest: Digest };

/** A publication with the envelope that it was published in. */
export type LoadedDocument<K extends PublishedKind = PublishedKind> = Publication<K> & { readonly envelope: StoredDocument['envelope'] };

/** Loads documents that can be believed: bytes hash to the digest, the signature was good when they were published. */
export class VerifiedDocuments {
  private readonly judged = new BoundedCache<Publication | Refusal>(1_000);

  constructor(private readonly store: RegistryReader) {}

  /** `reader` is where to look, the whole store when left out. Refuses TRUST_REF_NOT_EXACT, TRUST_UNKNOWN_DOCUMENT, TRUST_DOCUMENT_TAMPERED and whatever the verification refuses. */
  async load<K extends PublishedKind>(
    tenant: TenantId,
    kind: K,
    name: DocumentName,
    keys: readonly TrustedKey[],
    reader = this.store,
  ): Promise<LoadedDocument<K> | Refusal> {
    if ('ref' in name && !isExactRef(name.ref)) {
      return refused('TRUST_REF_NOT_EXACT', `a ${kind} is named <id>@<version>; ranges, tags and latest are no names`);
    }
    const stored = await find(reader, tenant, kind, name);
    if (isRefusal(stored)) return stored;
    if (stored === undefined)
      return refused('TRUST_UNKNOWN_DOCUMENT', `this tenant has no ${kind} ${'ref' in name ? name.ref : name.digest}`);
    // A key that was revoked later has signed in good faith before; to take that back, it is revoked from an earlier instant on.
    const publication = this.checked({ kind, tenant_id: tenant, envelope: stored.envelope, keys, at: stored.published_at });
    if (isRefusal(publication)) return publication;
    if (publication.ref !== stored.ref || publication.digest !== stored.digest) return tampered(kind, stored.ref);
    return { ...publication, envelope: stored.envelope };
  }

  // The same bytes, signatures, keys and instant give the same verdict; one key that changes makes another question of it.
  private checked<K extends PublishedKind>(claim: PublicationClaim<K>): Publication<K> | Refusal {
    const question = digestOf([claim.kind, claim.tenant_id, claim.envelope, claim.keys, claim.at]);
    const known = this.judged.get(question) ?? checkPublication(claim);
    this.judged.set(question, known);
    return known as Publication<K> | Refusal;
  }
}

async function find(
  reader: RegistryReader,
  tenant: TenantId,
  kind: PublishedKind,
  name: DocumentName,
): Promise<StoredDocument | undefined | Refusal> {
  try {
    return await ('ref' in name ? reader.byRef(tenant, kind, name.ref) : reader.byDigest(tenant, kind, name.digest));
  } catch (error) {
    if (error instanceof Fault && error.code === 'DOCUMENT_CORRUPT') return tampered(kind, 'ref' in name ? name.ref : name.digest);
    throw error;
  }
}

function tampered(kind: PublishedKind, name: string): Refusal {
  return refused('TRUST_DOCUMENT_TAMPERED', `the stored ${kind} ${name} is not what was published`);
}
