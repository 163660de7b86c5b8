import type { Metadata } from '@grpc/grpc-js';
import { Controller, type Type } from '@nestjs/common';
import type { Observable } from 'rxjs';
import {
  type LlmRouterController,
  LlmRouterControllerMethods,
  type RecordCallResponse,
  type RecordDecisionsRequest,
  type RecordDecisionsResponse,
} from '@contracts/generated/fiveplane/model/v1/llm_router';
import {
  type RegistryController,
  RegistryControllerMethods,
  type ResolveRequest,
  type ResolveResponse,
} from '@contracts/generated/fiveplane/trust/v1/registry';
import { canonicalBytes } from '@kernel/canonical-json';
import { signDocument } from '@kernel/dsse';
import { privateKeyFrom } from '@kernel/keys';
import { wireDocument } from '@platform/grpc/documents';
import { toAsyncIterable, toObservable } from '@platform/grpc/streams';
import { callContextOf } from '@platform/grpc/verified-call';
import type { PinnedMarket } from './load-market';

/** For specs: the wire of a registry that has one market of `acme`, and nothing else. */
export function registryStub(market: PinnedMarket): Type<unknown> {
  @Controller()
  @RegistryControllerMethods()
  class RegistryStub implements RegistryController {
    resolve({ kind, name }: ResolveRequest, metadata?: Metadata): ResolveResponse {
      const value = kind === 'model-catalogue' ? market.catalogue : market.policy;
      const digest = kind === 'model-catalogue' ? market.catalogueDigest : market.policyDigest;
      if (name?.$case !== 'digest' || name.digest !== digest || callContextOf(metadata).tenant !== 'acme') {
        return {
          outcome: { $case: 'refusal', refusal: { code: 'TRUST_UNKNOWN_DOCUMENT', reason: 'no such document is published', rules: [] } },
        };
      }
      const envelope = Buffer.from(canonicalBytes(signDocument(kind, value, privateKeyFrom(new Uint8Array(32).fill(7)))));
      return { outcome: { $case: 'document', document: { document: wireDocument(kind, value), envelope } } };
    }

    publish(): never {
      throw new Error('only read');
    }

    resolvePins(): never {
      throw new Error('only read');
    }

    promote(): never {
      throw new Error('only read');
    }

    listKeys(): never {
      throw new Error('only read');
    }
  }

  return RegistryStub;
}

/** For specs: the wire of a router that acknowledges everything and notes what reached it, in order. */
export function llmRouterStub(shipped: string[]): Type<unknown> {
  @Controller()
  @LlmRouterControllerMethods()
  class LlmRouterStub implements LlmRouterController {
    recordDecisions(messages: Observable<RecordDecisionsRequest>): Observable<RecordDecisionsResponse> {
      async function* acknowledged(): AsyncGenerator<RecordDecisionsResponse> {
        for await (const { decision } of toAsyncIterable(messages)) {
          shipped.push('decision');
          yield { digest: decision?.digest ?? '' };
        }
      }
      return toObservable(acknowledged());
    }

    recordCall(): RecordCallResponse {
      shipped.push('result');
      return {};
    }

    chooseRoute(): never {
      throw new Error('the gateway decides for itself');
    }

    explainRoute(): never {
      throw new Error('the gateway does not ask');
    }
  }

  return LlmRouterStub;
}
