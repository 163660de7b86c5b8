import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type ListKeysRequest,
  type ListKeysResponse,
  type PromoteRequest,
  type PromoteResponse,
  type PublishRequest,
  type PublishResponse,
  type RegistryController,
  RegistryControllerMethods,
  type ResolvePinsRequest,
  type ResolvePinsResponse,
  type ResolvePromotedRequest,
  type ResolvePromotedResponse,
  type ResolveRequest,
  type ResolveResponse,
} from '@contracts/generated/fiveplane/trust/v1/registry';
import { isRefusal } from '@kernel/outcome';
import { wireDocument } from '@platform/grpc/documents';
import { callContextOf } from '@platform/grpc/verified-call';
import { ListKeys } from './list-keys';
import { PromoteChannel } from './promote-channel';
import { PublishDocument } from './publish-document';
import { ResolveDocument } from './resolve-document';
import { ResolvePins } from './resolve-pins';
import { ResolvePromoted } from './resolve-promoted';
import { callerOf, documentOutcome, envelopeFrom, kindFrom, nameFrom, wireRefusal } from './trust-control-plane.wire';

@Controller()
@RegistryControllerMethods()
export class RegistryGrpc implements RegistryController {
  constructor(
    private readonly publishDocument: PublishDocument,
    private readonly resolveDocument: ResolveDocument,
    private readonly pinsForRun: ResolvePins,
    private readonly promoted: ResolvePromoted,
    private readonly promoteChannel: PromoteChannel,
    private readonly keys: ListKeys,
  ) {}

  async publish({ kind, envelope }: PublishRequest, metadata?: Metadata): Promise<PublishResponse> {
    const outcome = await this.publishDocument.run(callerOf(callContextOf(metadata)), kindFrom(kind), envelopeFrom(envelope));
    if (isRefusal(outcome)) return { outcome: wireRefusal(outcome) };
    const { ref, digest, created } = outcome;
    return { outcome: { $case: 'published', published: { ref, digest, created } } };
  }

  async resolve({ kind, name }: ResolveRequest, metadata?: Metadata): Promise<ResolveResponse> {
    const loaded = await this.resolveDocument.run(callerOf(callContextOf(metadata)), kindFrom(kind), nameFrom(name));
    return { outcome: documentOutcome(loaded) };
  }

  async resolvePins({ packRef, environment }: ResolvePinsRequest, metadata?: Metadata): Promise<ResolvePinsResponse> {
    const pins = await this.pinsForRun.run(callerOf(callContextOf(metadata)), packRef, environment);
    return { outcome: isRefusal(pins) ? wireRefusal(pins) : { $case: 'pins', pins: wireDocument('trust-pins', pins) } };
  }

  async resolvePromoted({ kind, environment }: ResolvePromotedRequest, metadata?: Metadata): Promise<ResolvePromotedResponse> {
    const loaded = await this.promoted.run(callerOf(callContextOf(metadata)), kindFrom(kind), environment);
    return { outcome: documentOutcome(loaded) };
  }

  async promote({ envelope }: PromoteRequest, metadata?: Metadata): Promise<PromoteResponse> {
    const outcome = await this.promoteChannel.run(callerOf(callContextOf(metadata)), envelopeFrom(envelope));
    return { outcome: isRefusal(outcome) ? wireRefusal(outcome) : { $case: 'digest', digest: outcome.digest } };
  }

  async listKeys(_: ListKeysRequest, metadata?: Metadata): Promise<ListKeysResponse> {
    return { keys: wireDocument('trusted-keys', await this.keys.run(callerOf(callContextOf(metadata)))) };
  }
}
