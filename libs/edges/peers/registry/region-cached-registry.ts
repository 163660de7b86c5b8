import Type, { type TSchema } from 'typebox';
import { canonicalBytes } from '@kernel/canonical-json';
import { withinClassification } from '@kernel/classification';
import { digestOf } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import { Fault } from '@kernel/fault';
import type { TrustedKey } from '@kernel/keys';
import type { Refusal } from '@kernel/outcome';
import { Envelope as EnvelopeRecord } from '@kernel/records/envelope';
import { closed, DigestField } from '@kernel/records/fields';
import { PUBLISHED_SCHEMAS, type PublishedKind, type PublishedValue } from '@kernel/records/published-document';
import type { TrustPins } from '@kernel/records/trust-pins';
import type { ValueCache } from '@kernel/value-cache';
import type { CallContext } from '@platform/grpc/call-context';
import { fitRecord, parseRecord } from '@platform/grpc/documents';
import { type DocumentName, type Promoted, type Published, Registry, type SignedDocument } from './registry';

const KINDS = [
  ...([
    'context-pack',
    'policy-bundle',
    'model-catalogue',
    'routing-policy',
    'knowledge-ontology',
  ] as const satisfies readonly PublishedKind[]),
];
const Kept = closed({ kind: Type.Enum([...KINDS]), digest: DigestField, value: Type.Unknown(), envelope: EnvelopeRecord });

/** A document with its signature as canonical bytes. Read back, its value must still fit its kind and hash to its digest. */
export const SIGNED_DOCUMENT_CODEC = {
  encode: ({ kind, digest, value, envelope }: SignedDocument): Uint8Array => canonicalBytes({ kind, digest, value, envelope }),
  decode: (bytes: Uint8Array): SignedDocument => {
    const { kind, digest, value, envelope } = parseRecord('signed document', Kept, bytes);
    const schema: TSchema = PUBLISHED_SCHEMAS[kind];
    if (digestOf(value) !== digest) throw new Fault('DOCUMENT_CORRUPT', `a kept ${kind} does not hash to its digest`, 'never');
    return { kind, digest, value: fitRecord(kind, schema, value) as PublishedValue, envelope };
  },
  // Its class is known once it was read; until then its place is that of the narrowest class which may leave the process.
  mayShare: (document: SignedDocument): boolean =>
    !isPack(document) || withinClassification(document.value.pack_meta.data_classification, 'CONFIDENTIAL'),
};

function isPack(document: SignedDocument): document is SignedDocument<'context-pack'> {
  return document.kind === 'context-pack';
}

/**
 * Keeps documents that were asked for by digest where its cache keeps them, per tenant. Names, pins and keys are asked for every time.
 * A key that is revoked with effect on the past ends a document here when the cache lets it go by age.
 */
export class RegionCachedRegistry extends Registry {
  constructor(
    private readonly registry: Registry,
    private readonly kept: ValueCache<SignedDocument, 'document'>,
  ) {
    super();
  }

  override async resolve<K extends PublishedKind>(call: CallContext, kind: K, name: DocumentName): Promise<SignedDocument<K> | Refusal> {
    if ('ref' in name) return this.registry.resolve(call, kind, name);
    const key = { tenant: call.tenant, classification: 'CONFIDENTIAL', versions: { document: name.digest }, question: kind } as const;
    // The kind is part of the key, so what lies there is of that kind.
    const document = await this.kept.of<SignedDocument | Refusal>(key, () => this.registry.resolve(call, kind, name));
    return document as SignedDocument<K> | Refusal;
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
}
