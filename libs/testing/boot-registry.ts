import type { Metadata } from '@grpc/grpc-js';
import { Controller, type Type } from '@nestjs/common';
import {
  type RegistryController,
  RegistryControllerMethods,
  type ResolveRequest,
  type ResolveResponse,
} from '@contracts/generated/fiveplane/trust/v1/registry';
import { canonicalBytes } from '@kernel/canonical-json';
import { isDigest } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { isPublishedKind } from '@kernel/records/published-document';
import { wireDocument } from '@platform/grpc/documents';
import { callContextOf } from '@platform/grpc/verified-call';
import type { ResolvingRegistry } from './resolving-registry';

/** The wire of a registry whose documents are in memory, to be served beside an app that asks for them by digest. */
export function registryWire(registry: ResolvingRegistry): Type<unknown> {
  @Controller()
  @RegistryControllerMethods()
  class RegistryWire implements RegistryController {
    async resolve({ kind, name }: ResolveRequest, metadata?: Metadata): Promise<ResolveResponse> {
      if (!isPublishedKind(kind) || name?.$case !== 'digest' || !isDigest(name.digest)) throw new Error('asked for what no digest names');
      const found = await registry.resolve(callContextOf(metadata), kind, { digest: name.digest });
      if (isRefusal(found)) return { outcome: { $case: 'refusal', refusal: { ...found, rules: [...found.rules] } } };
      const envelope = Buffer.from(canonicalBytes(found.envelope));
      return { outcome: { $case: 'document', document: { document: wireDocument(kind, found.value), envelope } } };
    }

    publish(): never {
      return onlyRead();
    }

    resolvePins(): never {
      return onlyRead();
    }

    resolvePromoted(): never {
      return onlyRead();
    }

    promote(): never {
      return onlyRead();
    }

    listKeys(): never {
      return onlyRead();
    }
  }

  return RegistryWire;
}

function onlyRead(): never {
  throw new Error('this registry is only read');
}
