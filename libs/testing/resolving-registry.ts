import { signDocument } from '@kernel/dsse';
import { type Digest, digestOf } from '@kernel/digest';
import { privateKeyFrom } from '@kernel/keys';
import { refused } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { PolicyBundle } from '@kernel/records/policy';
import type { PublishedKind, PublishedValue } from '@kernel/records/published-document';
import { type DocumentName, Registry, type SignedDocument } from '@edges/peers/registry/registry';
import type { ACall } from './a-call';

const KEY = privateKeyFrom(new Uint8Array(32).fill(7));

/** A registry that can only be read: packs and bundles by digest, each for its own tenant. Counts what it was asked. */
export class ResolvingRegistry extends Registry {
  asked = 0;

  constructor(
    private readonly packs: readonly ContextPack[],
    private readonly bundles: readonly PolicyBundle[],
  ) {
    super();
  }

  resolve<K extends PublishedKind>(call: ACall, kind: K, name: DocumentName): ReturnType<typeof Registry.prototype.resolve<K>> {
    this.asked++;
    const wanted = 'digest' in name ? name.digest : undefined;
    const values: readonly (ContextPack | PolicyBundle)[] =
      kind === 'context-pack'
        ? this.packs.filter((pack) => pack.pack_meta.tenant === call.tenant)
        : this.bundles.filter((bundle) => bundle.tenant_id === call.tenant);
    const value = values.find((one) => digestOf(one) === wanted);
    if (wanted === undefined || value === undefined)
      return Promise.resolve(refused('TRUST_UNKNOWN_DOCUMENT', 'no such document is published'));
    return Promise.resolve(signed(kind, wanted, value as PublishedValue<K>));
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
