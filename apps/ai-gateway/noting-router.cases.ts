import { Controller, type Type } from '@nestjs/common';
import type { Observable } from 'rxjs';
import {
  type LlmRouterController,
  LlmRouterControllerMethods,
  type RecordCallResponse,
  type RecordDecisionsRequest,
  type RecordDecisionsResponse,
} from '@contracts/generated/fiveplane/model/v1/llm_router';
import { toAsyncIterable, toObservable } from '@platform/grpc/streams';

/** The wire of a router that acknowledges everything and notes what reached it, in order. */
export function notingRouter(shipped: string[]): Type<unknown> {
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
