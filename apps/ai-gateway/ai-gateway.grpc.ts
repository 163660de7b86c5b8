import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { Observable } from 'rxjs';
import {
  type AiGatewayController,
  AiGatewayControllerMethods,
  AiGatewayService,
  type CallModelRequest,
  type CallModelResponse,
  type EmbedTextsRequest,
  type EmbedTextsResponse,
} from '@contracts/generated/fiveplane/model/v1/ai_gateway';
import { serve } from '@platform/grpc/served-service';
import { callContextOf } from '@platform/grpc/verified-call';
import { toDelta, toEmbedded, toQuestion, toSettled, toTexts } from './ai-gateway.wire';
import { AnswerQuestion } from './answer-question';
import { EmbedTexts } from './embed-texts';

export const AI_GATEWAY_SERVICES = [serve(AiGatewayService, ['orchestrator', 'memory-service', 'knowledge-substrate'])];

@Controller()
@AiGatewayControllerMethods()
export class AiGatewayGrpc implements AiGatewayController {
  constructor(
    private readonly answer: AnswerQuestion,
    private readonly embed: EmbedTexts,
  ) {}

  async embedTexts(request: EmbedTextsRequest, metadata?: Metadata): Promise<EmbedTextsResponse> {
    return toEmbedded(await this.embed.run(callContextOf(metadata), toTexts(request)));
  }

  callModel(request: CallModelRequest, metadata?: Metadata): Observable<CallModelResponse> {
    return new Observable<CallModelResponse>((subscriber) => {
      const settle = async (): Promise<void> => {
        const caller = callContextOf(metadata);
        const { call, catalogue, policy } = toQuestion(request, caller);
        const onDelta = (text: string): void => subscriber.next(toDelta(text));
        subscriber.next(toSettled(await this.answer.run(caller, { call: call.value, catalogue, policy, onDelta }, call.digest)));
        subscriber.complete();
      };
      settle().catch((error: unknown) => subscriber.error(error));
    });
  }
}
