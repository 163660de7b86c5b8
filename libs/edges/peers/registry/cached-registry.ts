import type { Envelope } from '@kernel/dsse';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { PublishedKind } from '@kernel/records/published-document';
import type { TrustPins } from '@kernel/records/trust-pins';
import type { TenantId } from '@kernel/tenant';
import type { CallContext } from '@platform/grpc/call-context';
import { type DocumentName, type Promoted, type Published, Registry, type SignedDocument } from './registry';

/**
 * Keeps documents that were asked for by digest, per tenant: those can never change. At most `capacity` of them, the least recently used goes first.
 * Names, pins and keys are asked for every time, and a refusal is never kept.
 * A key that is revoked with effect on the past ends a document here only when it is dropped: by a promotion of its kind, by `capacity`, or with the process.
 */
export class CachedRegistry extends Registry {
  private readonly kept = new Map<string, SignedDocument>();

  constructor(
    private readonly registry: Registry,
    private readonly capacity: number,
  ) {
    super();
    if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError(`a cache holds at least one document, not ${capacity}`);
  }

  override async resolve<K extends PublishedKind>(call: CallContext, kind: K, name: DocumentName): Promise<SignedDocument<K> | Refusal> {
    if ('ref' in name) return this.registry.resolve(call, kind, name);
    const place = `${call.tenant} ${kind} ${name.digest}`;
    const found = this.kept.get(place);
    // The kind is part of the place, so what lies there is of that kind.
    const document = found === undefined ? await this.registry.resolve(call, kind, name) : (found as SignedDocument<K>);
    if (!isRefusal(document)) this.keep(place, document);
    return document;
  }

  override publish(call: CallContext, kind: PublishedKind, envelope: Envelope): Promise<Published | Refusal> {
    return this.registry.publish(call, kind, envelope);
  }

  override resolvePins(call: CallContext, packRef: string, environment: string): Promise<TrustPins | Refusal> {
    return this.registry.resolvePins(call, packRef, environment);
  }

  override promote(call: CallContext, envelope: Envelope): Promise<Promoted | Refusal> {
    return this.registry.promote(call, envelope);
  }

  override listKeys(call: CallContext): Promise<readonly TrustedKey[]> {
    return this.registry.listKeys(call);
  }

  /** Asks again for documents of this tenant and kind. */
  forget(tenant: TenantId, kind: PublishedKind): void {
    for (const place of this.kept.keys()) if (place.startsWith(`${tenant} ${kind} `)) this.kept.delete(place);
  }

  /** Asks again for every document. */
  forgetAll(): void {
    this.kept.clear();
  }

  // A Map keeps insertion order: deleting and setting again makes this one the youngest.
  private keep(place: string, document: SignedDocument): void {
    this.kept.delete(place);
    this.kept.set(place, document);
    const [oldest] = this.kept.keys();
    if (this.kept.size > this.capacity && oldest !== undefined) this.kept.delete(oldest);
  }
}
