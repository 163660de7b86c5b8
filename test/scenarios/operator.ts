import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import type { KeyPurpose } from '@kernel/keys';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { Promotion } from '@kernel/records/promotion';
import type { PublishedKind, PublishedValue } from '@kernel/records/published-document';
import { later } from '@kernel/time';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import type { Published } from '@edges/peers/registry/registry';
import { readKeyFile } from '@edges/signer/key-file';
import { KeyFileSigner } from '@edges/signer/key-file-signer';
import { SystemClock } from '@platform/clock';
import type { CallContext } from '@platform/grpc/call-context';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { Secret } from '@platform/settings/secret';
import { type PlatformProcess, SERVICE_SECRET } from './platform-process';

const DAY_MS = 86_400_000;
const clock = new SystemClock();

/** Who publishes and promotes for a tenant of a running platform: over the real gRPC, with the keys that the sample was seeded with. */
export class Operator {
  private version = 1_000;

  constructor(
    private readonly platform: Pick<PlatformProcess, 'grpcAddress' | 'folder'>,
    private readonly tenant: string,
  ) {}

  /** Hands a document in, signed by the tenant's publisher or as it is given. */
  async publish<K extends PublishedKind>(kind: K, value: PublishedValue<K>, envelope?: Envelope): Promise<Published | Refusal> {
    const signed = envelope ?? (await this.signed(kind, value));
    return this.atRegistry((registry, call) => registry.publish(call, kind, signed));
  }

  /** A document as the tenant's publisher signs it. */
  async signed<K extends PublishedKind>(kind: K, value: PublishedValue<K>): Promise<Envelope> {
    return (await this.signer('publisher')).sign(kind, value);
  }

  /** Publishes a document and moves its channel to it. @throws Error when the registry refuses. */
  async releases<K extends PublishedKind>(
    kind: K,
    value: PublishedValue<K>,
    channel: string,
    previous: Promotion['previous_digest'],
  ): Promise<void> {
    accepted(await this.publish(kind, value));
    const now = clock.now();
    const promotion: Promotion = {
      tenant_id: this.tenant,
      environment: 'production',
      channel,
      digest: digestOf(value),
      previous_digest: previous,
      version: this.version++,
      issued_at: now,
      expires_at: later(now, DAY_MS),
    };
    const signed = await (await this.signer('promoter')).sign('promotion', promotion);
    accepted(await this.atRegistry((registry, call) => registry.promote(call, signed)));
  }

  /** The document that a run of this pack would be pinned to. */
  /** Releases one more version of the tenant's routing policy. */
  async movesRouting(pack: string, patch: number): Promise<void> {
    const { routing_policy } = await this.pinned(pack);
    const usual = await this.document('routing-policy', routing_policy);
    await this.releases('routing-policy', { ...usual, policy_version: `1.7.${patch}` }, 'routing-policy', routing_policy);
  }

  async pinned(pack: string) {
    return accepted(await this.atRegistry((registry, call) => registry.resolvePins(call, pack, 'production')));
  }

  async document<K extends PublishedKind>(kind: K, digest: Promotion['digest']): Promise<PublishedValue<K>> {
    return accepted(await this.atRegistry((registry, call) => registry.resolve(call, kind, { digest }))).value;
  }

  private async atRegistry<T>(work: (registry: GrpcRegistry, call: CallContext) => Promise<T>): Promise<T> {
    const address = this.platform.grpcAddress;
    const channel = new PeerChannel({ peer: 'trust-control-plane', address: () => address, caller: 'cli', secret: new Secret(SERVICE_SECRET), clock }); // prettier-ignore
    try {
      return await work(new GrpcRegistry(channel), { tenant: this.tenant, principals: [], deadline: later(clock.now(), 30_000) });
    } finally {
      channel.close();
    }
  }

  /** The seeded key file of this purpose that the registry trusts for the tenant. */
  private async signer(purpose: KeyPurpose): Promise<KeyFileSigner> {
    const trusted = await this.atRegistry((registry, call) => registry.listKeys(call));
    const ours = new Set(trusted.filter((key) => key.purpose === purpose && [this.tenant, '*'].includes(key.tenant_id)).map(({ keyid }) => keyid)); // prettier-ignore
    for (const path of readdirSync(join(this.platform.folder, 'keys'), { recursive: true, withFileTypes: true })) {
      const file = path.isFile() ? readKeyFile(join(path.parentPath, path.name)) : undefined;
      if (file === undefined || isRefusal(file) || file.purpose !== purpose) continue;
      const signer = KeyFileSigner.from(file);
      if (ours.has(signer.keyid)) return signer;
    }
    throw new Error(`no key file of purpose ${purpose} is trusted for ${this.tenant}`);
  }
}

function accepted<T extends object>(outcome: T | Refusal): T {
  if ('kind' in outcome && outcome.kind === 'refused') throw new Error(JSON.stringify(outcome));
  return outcome as T;
}
