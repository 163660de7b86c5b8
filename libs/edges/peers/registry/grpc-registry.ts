import Type, { type TSchema } from 'typebox';
import { assertNever } from '@kernel/assert-never';
import { canonicalBytes } from '@kernel/canonical-json';
import { isDigest, type Digest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import { Fault } from '@kernel/fault';
import type { TrustedKey } from '@kernel/keys';
import { type Refusal, refused } from '@kernel/outcome';
import { Envelope as EnvelopeRecord } from '@kernel/records/envelope';
import { PUBLISHED_SCHEMAS, type PublishedKind, type PublishedValue } from '@kernel/records/published-document';
import { TrustedKeyRecord } from '@kernel/records/run-export';
import { TrustPins } from '@kernel/records/trust-pins';
import { RegistryService } from '@contracts/generated/fiveplane/trust/v1/registry';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument, parseRecord } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { type DocumentName, type Promoted, type Published, Registry, type SignedDocument } from './registry';

const KEYS = Type.Array(TrustedKeyRecord);

/** The registry over gRPC. Documents are parsed and their digests checked on arrival; signatures the registry has verified. */
export class GrpcRegistry extends Registry {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async publish(call: CallContext, kind: PublishedKind, envelope: Envelope): Promise<Published | Refusal> {
    const { outcome } = await this.channel.unary(RegistryService.publish, { kind, envelope: bytesOf(envelope) }, call);
    switch (outcome?.$case) {
      case 'published': {
        const { ref, digest, created } = outcome.published;
        return { kind: 'published', ref, digest: digestFrom(digest), created };
      }
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('Publish');
      default:
        return assertNever(outcome);
    }
  }

  override async resolve<K extends PublishedKind>(call: CallContext, kind: K, name: DocumentName): Promise<SignedDocument<K> | Refusal> {
    const wireName = 'ref' in name ? ({ $case: 'ref', ref: name.ref } as const) : ({ $case: 'digest', digest: name.digest } as const);
    const { outcome } = await this.channel.unary(RegistryService.resolve, { kind, name: wireName }, call);
    switch (outcome?.$case) {
      case 'document': {
        const schema: TSchema = PUBLISHED_SCHEMAS[kind];
        const { value, digest } = openDocument(kind, schema, outcome.document.document);
        if ('digest' in name && name.digest !== digest)
          throw new Fault('DOCUMENT_CORRUPT', `the registry sent another ${kind} than was asked for`, 'never');
        const envelope = parseRecord('envelope', EnvelopeRecord, outcome.document.envelope);
        return { kind, digest, value: value as PublishedValue<K>, envelope };
      }
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('Resolve');
      default:
        return assertNever(outcome);
    }
  }

  override async resolvePins(call: CallContext, packRef: string, environment: string): Promise<TrustPins | Refusal> {
    const { outcome } = await this.channel.unary(RegistryService.resolvePins, { packRef, environment }, call);
    switch (outcome?.$case) {
      case 'pins':
        return openDocument('trust-pins', TrustPins, outcome.pins).value;
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('ResolvePins');
      default:
        return assertNever(outcome);
    }
  }

  override async promote(call: CallContext, envelope: Envelope): Promise<Promoted | Refusal> {
    const { outcome } = await this.channel.unary(RegistryService.promote, { envelope: bytesOf(envelope) }, call);
    switch (outcome?.$case) {
      case 'digest':
        return { kind: 'promoted', digest: digestFrom(outcome.digest) };
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('Promote');
      default:
        return assertNever(outcome);
    }
  }

  override async listKeys(call: CallContext): Promise<readonly TrustedKey[]> {
    const { keys } = await this.channel.unary(RegistryService.listKeys, {}, call);
    return openDocument('trusted-keys', KEYS, keys).value;
  }
}

function bytesOf(envelope: Envelope): Buffer {
  return Buffer.from(canonicalBytes(envelope));
}

function digestFrom(text: string): Digest {
  if (!isDigest(text)) throw new Fault('DOCUMENT_CORRUPT', 'the registry sent a digest that is none', 'never');
  return text;
}

function refusalFrom({
  code,
  reason,
  rules,
}: {
  readonly code: string;
  readonly reason: string;
  readonly rules: readonly string[];
}): Refusal {
  return refused(code, reason, rules);
}

function noOutcome(rpc: string): Fault {
  return new Fault('INTERNAL', `the registry answered ${rpc} without an outcome`, 'never');
}
