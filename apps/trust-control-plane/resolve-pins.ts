import type { Digest } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { PublishedKind } from '@kernel/records/published-document';
import type { TrustPins } from '@kernel/records/trust-pins';
import type { TenantId } from '@kernel/tenant';
import type { RegistryStore } from '@edges/registry/registry-store';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { channelOf } from '@planes/trust/promotion/channel';
import { readPromotion } from '@planes/trust/promotion/check-promotion';
import { pinsOf } from '@planes/trust/promotion/pins-of';
import type { Caller } from './caller';
import type { LoadedDocument, VerifiedDocuments } from './verified-documents';

/** Says what a run of a pack is pinned to. Every pin was promoted, and can be loaded and believed at this moment. */
export class ResolvePins {
  constructor(
    private readonly store: RegistryStore,
    private readonly documents: VerifiedDocuments,
    private readonly keys: TrustedKeyStore,
  ) {}

  async run({ tenant }: Caller, packRef: string, environment: string): Promise<TrustPins | Refusal> {
    const keys = await this.keys.list(tenant);
    const pack = await this.documents.load(tenant, 'context-pack', { ref: packRef }, keys);
    if (isRefusal(pack)) return pack;
    const promoted = await this.promotedDigest(tenant, environment, channelOf('context-pack', pack.id), keys);
    if (isRefusal(promoted)) return promoted;
    if (promoted.digest !== pack.digest) {
      return refused(
        'TRUST_NOT_PROMOTED',
        `${packRef} is not the pack that ${environment} runs; ask for the promoted version or promote this one`,
      );
    }
    for (const { digest } of pack.value.policy_layer.policy_bundles) {
      const bundle = await this.documents.load(tenant, 'policy-bundle', { digest }, keys);
      if (isRefusal(bundle)) return bundle;
    }
    const catalogue = await this.promotedDocument(tenant, environment, 'model-catalogue', keys);
    if (isRefusal(catalogue)) return catalogue;
    const routing = await this.promotedDocument(tenant, environment, 'routing-policy', keys);
    if (isRefusal(routing)) return routing;
    return pinsOf(pack.value, { model_catalogue: catalogue.digest, routing_policy: routing.digest });
  }

  private async promotedDocument<K extends PublishedKind>(
    tenant: TenantId,
    environment: string,
    kind: K,
    keys: readonly TrustedKey[],
  ): Promise<LoadedDocument<K> | Refusal> {
    const promoted = await this.promotedDigest(tenant, environment, channelOf(kind, kind), keys);
    return isRefusal(promoted) ? promoted : this.documents.load(tenant, kind, promoted, keys);
  }

  private async promotedDigest(
    tenant: TenantId,
    environment: string,
    channel: string,
    keys: readonly TrustedKey[],
  ): Promise<{ readonly digest: Digest } | Refusal> {
    const standing = await this.store.channel(tenant, environment, channel);
    if (standing === undefined) return refused('TRUST_NOT_PROMOTED', `nothing is promoted to ${channel} in ${environment}`);
    const read = readPromotion(standing.envelope, keys, tenant, standing.promoted_at);
    if (isRefusal(read)) return read;
    const { promotion } = read;
    const asSigned =
      promotion.environment === environment &&
      promotion.channel === channel &&
      promotion.version === standing.version &&
      promotion.digest === standing.digest;
    if (!asSigned) return refused('TRUST_DOCUMENT_TAMPERED', `where ${channel} stands in ${environment} is not what was signed`);
    return { digest: standing.digest };
  }
}
