import type { Digest } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { PublishedKind } from '@kernel/records/published-document';
import type { TrustPins } from '@kernel/records/trust-pins';
import type { TenantId } from '@kernel/tenant';
import type { RegistryReader, RegistryStore } from '@edges/registry/registry-store';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { channelOf } from '@planes/trust/promotion/channel';
import { readPromotion } from '@planes/trust/promotion/check-promotion';
import { pinsOf } from '@planes/trust/promotion/pins-of';
import type { Caller } from './caller';
import type { LoadedDocument, VerifiedDocuments } from './verified-documents';

/** One look at what is promoted, with the keys that are believed. */
export interface Look {
  readonly tenant: TenantId;
  readonly environment: string;
  readonly keys: readonly TrustedKey[];
  readonly reader: RegistryReader;
}

/** Says what a run of a pack is pinned to. Every pin was promoted, and can be loaded and believed at this moment. */
export class ResolvePins {
  constructor(
    private readonly store: RegistryStore,
    private readonly documents: VerifiedDocuments,
    private readonly keys: TrustedKeyStore,
  ) {}

  async run({ tenant }: Caller, packRef: string, environment: string): Promise<TrustPins | Refusal> {
    const keys = await this.keys.list(tenant);
    return this.store.inOneLook(tenant, (reader) => this.pins({ tenant, environment, keys, reader }, packRef));
  }

  private async pins(look: Look, packRef: string): Promise<TrustPins | Refusal> {
    const { tenant, environment, keys, reader } = look;
    const pack = await this.documents.load(tenant, 'context-pack', { ref: packRef }, keys, reader);
    if (isRefusal(pack)) return pack;
    const promoted = await promotedDigest(look, channelOf('context-pack', pack.id));
    if (isRefusal(promoted)) return promoted;
    if (promoted.digest !== pack.digest) {
      return refused(
        'TRUST_NOT_PROMOTED',
        `${packRef} is not the pack that ${environment} runs; ask for the promoted version or promote this one`,
      );
    }
    for (const { digest } of pack.value.policy_layer.policy_bundles) {
      const bundle = await this.documents.load(tenant, 'policy-bundle', { digest }, keys, reader);
      if (isRefusal(bundle)) return bundle;
    }
    const catalogue = await this.promotedDocument(look, 'model-catalogue');
    if (isRefusal(catalogue)) return catalogue;
    const routing = await this.promotedDocument(look, 'routing-policy');
    if (isRefusal(routing)) return routing;
    return pinsOf(pack.value, { model_catalogue: catalogue.digest, routing_policy: routing.digest });
  }

  private promotedDocument<K extends PublishedKind>(look: Look, kind: K): Promise<LoadedDocument<K> | Refusal> {
    return promotedDocument(this.documents, look, kind);
  }
}

/** The document that the one channel of its kind points at. */
export async function promotedDocument<K extends PublishedKind>(
  documents: VerifiedDocuments,
  look: Look,
  kind: K,
): Promise<LoadedDocument<K> | Refusal> {
  const promoted = await promotedDigest(look, channelOf(kind, kind));
  return isRefusal(promoted) ? promoted : documents.load(look.tenant, kind, promoted, look.keys, look.reader);
}

async function promotedDigest(
  { tenant, environment, keys, reader }: Look,
  channel: string,
): Promise<{ readonly digest: Digest } | Refusal> {
  const standing = await reader.channel(tenant, environment, channel);
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
