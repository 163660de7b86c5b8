import { signDocument } from '@kernel/dsse';
import { type Digest, digestOf } from '@kernel/digest';
import { privateKeyFrom } from '@kernel/keys';
import { refused } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';
import type { PolicyBundle } from '@kernel/records/policy';
import type { PublishedKind, PublishedValue } from '@kernel/records/published-document';
import { type DocumentName, Registry, type SignedDocument } from '@edges/peers/registry/registry';
import type { ACall } from './a-call';

const KEY = privateKeyFrom(new Uint8Array(32).fill(7));

/** A registry that can only be read: packs, bundles and markets by digest, each for its own tenant. Counts what it was asked. */
export class ResolvingRegistry extends Registry {
  asked = 0;

  constructor(
    private readonly packs: readonly ContextPack[],
    private readonly bundles: readonly PolicyBundle[],
    private readonly markets: readonly (ModelCatalogue | RoutingPolicy)[] = [],
  ) {
    super();
  }

  resolve<K extends PublishedKind>(call: ACall, kind: K, name: DocumentName): ReturnType<typeof Registry.prototype.resolve<K>> {
    this.asked++;
    const wanted = 'digest' in name ? name.digest : undefined;
    const value = this.documents(kind)
      .filter((one) => ('pack_meta' in one ? one.pack_meta.tenant : one.tenant_id) === call.tenant)
      .find((one) => digestOf(one) === wanted);
    if (wanted === undefined || value === undefined)
      return Promise.resolve(refused('TRUST_UNKNOWN_DOCUMENT', 'no such document is published'));
    return Promise.resolve(signed(kind, wanted, value as PublishedValue<K>));
  }

  private documents(kind: PublishedKind): readonly (ContextPack | PolicyBundle | ModelCatalogue | RoutingPolicy)[] {
    switch (kind) {
      case 'context-pack':
        return this.packs;
      case 'policy-bundle':
        return this.bundles;
      case 'model-catalogue':
        return this.markets.filter((one) => 'profiles' in one);
      case 'routing-policy':
        return this.markets.filter((one) => !('profiles' in one));
      case 'knowledge-ontology':
        return [];
    }
  }

  publish(): never {
    throw new Error('this registry is only read');
  }

  resolvePins(): never {
    throw new Error('this registry is only read');
  }

  promote(): never {
    throw new Error('this registry is only read');
  }

  listKeys(): never {
    throw new Error('this registry is only read');
  }
}

function signed<K extends PublishedKind>(kind: K, digest: Digest, value: PublishedValue<K>): SignedDocument<K> {
  return { kind, digest, value, envelope: signDocument(kind, value, KEY) };
}
