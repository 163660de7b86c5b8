import { LlmRouterService } from '@contracts/generated/fiveplane/model/v1/llm_router';
import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import { type ModelResult, type RoutedCall, RoutingDecision } from '@kernel/records/model-call';
import { type CallContext, NO_TENANT } from '@platform/grpc/call-context';
import { openDocument, wireDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { DecisionStream } from './decision-stream';
import { LlmRouter, type MarketPins } from './llm-router';

/** The llm-router over gRPC. Decisions share one stream; after a broken one a decision is sent once more, which is harmless. */
export class GrpcLlmRouter extends LlmRouter {
  private readonly stream: DecisionStream;

  constructor(
    private readonly channel: PeerChannel,
    clock: Clock,
  ) {
    super();
    this.stream = new DecisionStream(
      (requests, deadline) => channel.duplex(LlmRouterService.recordDecisions, requests, { tenant: NO_TENANT, principals: [], deadline }),
      clock,
    );
  }

  async recordDecision(call: CallContext, decision: RoutingDecision): Promise<void> {
    const request = { tenantId: call.tenant, decision: wireDocument('routing-decision', decision) };
    try {
      await this.stream.send(request, call.deadline);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'PEER_UNAVAILABLE') throw error;
      await this.stream.send(request, call.deadline);
    }
  }

  async recordCall(call: CallContext, result: ModelResult): Promise<void> {
    const request = { routingDecisionId: result.routing_decision_id, result: wireDocument('model-result', result) };
    await this.channel.unary(LlmRouterService.recordCall, request, call);
  }

  async chooseRoute(call: CallContext, routed: RoutedCall, pins: MarketPins, modelCallId: Id<'mc'>): Promise<RoutingDecision> {
    const request = {
      call: wireDocument('routed-call', routed),
      catalogueDigest: pins.catalogue,
      routingPolicyDigest: pins.policy,
      modelCallId,
    };
    const { decision } = await this.channel.unary(LlmRouterService.chooseRoute, request, call);
    return openDocument('routing-decision', RoutingDecision, decision).value;
  }

  async explainRoute(call: CallContext, id: Id<'rd'>): Promise<RoutingDecision | Refusal> {
    const { outcome } = await this.channel.unary(LlmRouterService.explainRoute, { routingDecisionId: id }, call);
    switch (outcome?.$case) {
      case 'decision':
        return openDocument('routing-decision', RoutingDecision, outcome.decision).value;
      case 'refusal':
        return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
      default:
        throw new Fault('INTERNAL', 'llm-router sent no outcome', 'never');
    }
  }

  /** Keeps no stream open from now on. */
  drain(): void {
    this.stream.drain();
  }
}
