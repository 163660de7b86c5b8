import { AiGatewayService } from '@contracts/generated/fiveplane/model/v1/ai_gateway';
import { Fault } from '@kernel/fault';
import { type ModelCall, ModelResult, RoutingDecision } from '@kernel/records/model-call';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument, wireDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { ModelBoundary, type ModelPins, type SettledModelCall } from './model-boundary';

/** The ai-gateway over gRPC. */
export class GrpcModelBoundary extends ModelBoundary {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  async call(
    context: CallContext,
    call: ModelCall,
    pins: ModelPins,
    onDelta?: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<SettledModelCall> {
    const request = {
      call: wireDocument('model-call', call),
      catalogueDigest: pins.model_catalogue,
      routingPolicyDigest: pins.routing_policy,
    };
    for await (const { event } of this.channel.serverStream(AiGatewayService.callModel, request, context, signal ? { signal } : {})) {
      if (event?.$case === 'textDelta') onDelta?.(event.textDelta);
      if (event?.$case !== 'settled') continue;
      return {
        result: openDocument('model-result', ModelResult, event.settled.result),
        routingDecision: openDocument('routing-decision', RoutingDecision, event.settled.routingDecision),
      };
    }
    throw new Fault('PEER_UNAVAILABLE', 'ai-gateway ended the call without a settled answer', 'later');
  }
}
