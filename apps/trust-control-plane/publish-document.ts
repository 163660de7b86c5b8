import type { Clock } from '@kernel/clock';
import type { Digest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { TrustedKey } from '@kernel/keys';
import { derivedId } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { PlatformEvent, StatedEvent } from '@kernel/records/event';
import type { PolicyBundle } from '@kernel/records/policy';
import type { PublishedKind } from '@kernel/records/published-document';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { RegistryStore } from '@edges/registry/registry-store';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { checkPackBindings } from '@planes/trust/promotion/check-pack-bindings';
import { checkPublication } from '@planes/trust/promotion/check-publication';
import type { Caller } from './caller';
import type { VerifiedDocuments } from './verified-documents';

export interface Published {
  readonly kind: 'published';
  readonly ref: string;
  readonly digest: Digest;
  readonly created: boolean;
}

/** Keeps a signed document for ever; a pack only when its binding graph resolves completely against the bundles that are published. */
export class PublishDocument {
  constructor(
    private readonly store: RegistryStore,
    private readonly documents: VerifiedDocuments,
    private readonly keys: TrustedKeyStore,
    private readonly clock: Clock,
  ) {}

  async run({ tenant }: Caller, kind: PublishedKind, envelope: Envelope): Promise<Published | Refusal> {
    const now = this.clock.now();
    const keys = await this.keys.list(tenant);
    const publication = checkPublication({ kind, tenant_id: tenant, envelope, keys, at: now });
    if (isRefusal(publication)) return publication;
    const { ref, digest } = publication;
    if (kind === 'context-pack') {
      const broken = await this.brokenBindings(tenant, publication.value as ContextPack, keys);
      if (broken !== undefined) return broken;
    }
    const event = publishedEvent(tenant, { kind, ref, digest }, now);
    const kept = await this.store.keep(tenant, { kind, ref, digest, envelope, published_at: now }, [event]);
    if (kept === 'ref_taken')
      return refused('TRUST_REF_TAKEN', `${ref} names another document already; publish this one under a new version`);
    return { kind: 'published', ref, digest, created: kept === 'created' };
  }

  private async brokenBindings(tenant: TenantId, pack: ContextPack, keys: readonly TrustedKey[]): Promise<Refusal | undefined> {
    const bundles: PolicyBundle[] = [];
    for (const { ref } of pack.policy_layer.policy_bundles) {
      const bundle = await this.documents.load(tenant, 'policy-bundle', { ref }, keys);
      if (!isRefusal(bundle)) bundles.push(bundle.value);
      else if (bundle.code !== 'TRUST_UNKNOWN_DOCUMENT') return bundle;
    }
    const findings = checkPackBindings(pack, bundles).map(({ rule, ref, message }) => `${rule} ${ref}: ${message}`);
    if (findings.length === 0) return undefined;
    return refused('TRUST_PACK_BINDINGS_BROKEN', `this pack names what is not there: ${findings.slice(0, 3).join('; ')}`, findings);
  }
}

function publishedEvent(
  tenant_id: TenantId,
  data: PlatformEvent<'document-published'>['data'],
  at: Timestamp,
): StatedEvent<'document-published'> {
  const event_id = derivedId('evt', at, `document-published ${tenant_id} ${data.ref} ${data.digest}`);
  return { event_id, type: 'document-published', schema_version: 1, tenant_id, key: data.ref, at, data };
}
