import type { Clock } from '@kernel/clock';
import { type Digest, digestOf } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { KeyPurpose, TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { Promotion } from '@kernel/records/promotion';
import { isPublishedKind, type PublishedKind, type PublishedValue } from '@kernel/records/published-document';
import type { TrustPins } from '@kernel/records/trust-pins';
import { verifyEnvelope } from '@kernel/verify-envelope';
import type { CallContext } from '@platform/grpc/call-context';
import { namedIn } from './document-identity';
import { type DocumentName, type Promoted, type Published, Registry, type SignedDocument } from './registry';

interface Kept extends SignedDocument {
  readonly tenant: string;
  readonly ref: string;
}

const EXACT = /^[^@]+@\d+\.\d+\.\d+$/;

/** Keeps the promises of the registry in memory. Of a pack's bindings it checks the bundles only. */
export class InMemoryRegistry extends Registry {
  private readonly documents: Kept[] = [];
  private readonly promotions = new Map<string, Promotion>();

  constructor(
    private readonly keys: readonly TrustedKey[],
    private readonly clock: Clock,
  ) {
    super();
  }

  override async publish(call: CallContext, kind: PublishedKind, envelope: Envelope): Promise<Published | Refusal> {
    const verified = this.verified(call, kind, 'publisher', envelope);
    if (isRefusal(verified)) return verified;
    const value = verified.value as unknown as PublishedValue;
    const { ref, tenant } = namedIn(kind, value);
    if (tenant !== call.tenant) return refused('TRUST_TENANT_MISMATCH', 'the document belongs to another tenant');
    if (kind === 'context-pack' && this.lacksBundles(call, value as ContextPack))
      return refused('TRUST_PACK_BINDINGS_BROKEN', 'a bundle is not published');
    const digest = digestOf(value);
    const present = this.documents.find((document) => document.tenant === call.tenant && document.ref === ref);
    if (present !== undefined && present.digest !== digest) return refused('TRUST_REF_TAKEN', `${ref} names another document already`);
    if (present === undefined) this.documents.push({ kind, digest, value, envelope, tenant: call.tenant, ref });
    return { kind: 'published', ref, digest, created: present === undefined };
  }

  override async resolve<K extends PublishedKind>(call: CallContext, kind: K, name: DocumentName): Promise<SignedDocument<K> | Refusal> {
    if ('ref' in name && !EXACT.test(name.ref)) return refused('TRUST_REF_NOT_EXACT', 'a document is named <id>@<version>');
    const found = this.find(call, kind, name);
    if (found === undefined)
      return refused('TRUST_UNKNOWN_DOCUMENT', `this tenant has no ${kind} ${'ref' in name ? name.ref : name.digest}`);
    return { kind, digest: found.digest, value: found.value as PublishedValue<K>, envelope: found.envelope };
  }

  override async resolvePins(call: CallContext, packRef: string, environment: string): Promise<TrustPins | Refusal> {
    const pack = await this.resolve(call, 'context-pack', { ref: packRef });
    if (isRefusal(pack)) return pack;
    const standing = (channel: string): Digest | undefined => this.promotions.get(`${call.tenant} ${environment} ${channel}`)?.digest;
    const model_catalogue = standing('model-catalogue');
    const routing_policy = standing('routing-policy');
    const isPromoted = standing(`context-pack:${pack.value.pack_meta.pack_id}`) === pack.digest;
    if (!isPromoted || model_catalogue === undefined || routing_policy === undefined)
      return refused('TRUST_NOT_PROMOTED', 'not all of it is promoted');
    return {
      pack: { ref: packRef, digest: pack.digest },
      overlays: [],
      policy_bundles: pack.value.policy_layer.policy_bundles.map(({ ref, digest }) => ({ ref, digest })),
      model_catalogue,
      routing_policy,
      tool_registry: digestOf(pack.value.tooling_layer.adapter_registry),
    };
  }

  override async promote(call: CallContext, envelope: Envelope): Promise<Promoted | Refusal> {
    const verified = this.verified(call, 'promotion', 'promoter', envelope);
    if (isRefusal(verified)) return verified;
    const promotion = verified.value as unknown as Promotion;
    const { environment, channel, digest, version, previous_digest } = promotion;
    const [kind = ''] = channel.split(':');
    if (promotion.tenant_id !== call.tenant) return refused('TRUST_TENANT_MISMATCH', 'the promotion belongs to another tenant');
    if (!isPublishedKind(kind)) return refused('TRUST_UNKNOWN_CHANNEL', `no channel is called ${channel}`);
    const place = `${call.tenant} ${environment} ${channel}`;
    const standing = this.promotions.get(place);
    if (standing !== undefined && standing.version === version && standing.digest === digest) return { kind: 'promoted', digest };
    if (promotion.expires_at <= this.clock.now()) return refused('TRUST_PROMOTION_EXPIRED', 'the promotion has expired');
    if (version <= (standing?.version ?? 0) || previous_digest !== (standing?.digest ?? null))
      return refused('TRUST_PROMOTION_STALE', `${channel} stands elsewhere`);
    if (this.find(call, kind, { digest }) === undefined)
      return refused('TRUST_UNKNOWN_DOCUMENT', `no published document has the digest ${digest}`);
    this.promotions.set(place, promotion);
    return { kind: 'promoted', digest };
  }

  override async listKeys(call: CallContext): Promise<readonly TrustedKey[]> {
    return this.keys.filter((key) => key.tenant_id === '*' || key.tenant_id === call.tenant);
  }

  private find(call: CallContext, kind: PublishedKind, name: DocumentName): Kept | undefined {
    return this.documents.find(
      (document) =>
        document.tenant === call.tenant &&
        document.kind === kind &&
        ('ref' in name ? document.ref === name.ref : document.digest === name.digest),
    );
  }

  private lacksBundles(call: CallContext, pack: ContextPack): boolean {
    return pack.policy_layer.policy_bundles.some(({ digest }) => this.find(call, 'policy-bundle', { digest }) === undefined);
  }

  private verified(call: CallContext, kind: string, purpose: KeyPurpose, envelope: Envelope) {
    return verifyEnvelope(envelope, this.keys, { kind, purpose, tenant_id: call.tenant, at: this.clock.now() });
  }
}
