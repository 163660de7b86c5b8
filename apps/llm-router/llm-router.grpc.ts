import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import type { Observable } from 'rxjs';
import {
  type ChooseRouteRequest,
  type ChooseRouteResponse,
  type ExplainRouteRequest,
  type ExplainRouteResponse,
  type LlmRouterController,
  LlmRouterControllerMethods,
  LlmRouterService,
  type RecordCallRequest,
  type RecordCallResponse,
  type RecordDecisionsRequest,
  type RecordDecisionsResponse,
} from '@contracts/generated/fiveplane/model/v1/llm_router';
import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import { ModelResult, RoutedCall } from '@kernel/records/model-call';
import { RoutingDecisions } from '@edges/routing-decisions/routing-decisions';
import { openDocument, wireDocument } from '@platform/grpc/documents';
import { serve } from '@platform/grpc/served-service';
import { toAsyncIterable, toObservable } from '@platform/grpc/streams';
import { callContextOf, sameTenant } from '@platform/grpc/verified-call';
import { Readiness } from '@platform/health/readiness';
import { currentTraceId } from '@platform/telemetry/tracing';
import { ChooseRoute } from './choose-route';
import { inOrder } from './in-order';
import { toDecision, toDigest, toId } from './llm-router.wire';
import { RecordDecisions } from './record-decisions';

export const LLM_ROUTER_SERVICES = [serve(LlmRouterService, ['ai-gateway', 'conversation-manager'])];

/** Decisions of one stream that may be on their way to the store. */
const UNDER_WAY = 256;
const NO_TRACE = '0'.repeat(32);

@Controller()
@LlmRouterControllerMethods()
export class LlmRouterGrpc implements LlmRouterController {
  constructor(
    private readonly choose: ChooseRoute,
    private readonly record: RecordDecisions,
    private readonly decisions: RoutingDecisions,
    private readonly readiness: Readiness,
  ) {}

  async chooseRoute(request: ChooseRouteRequest, metadata?: Metadata): Promise<ChooseRouteResponse> {
    const caller = callContextOf(metadata);
    const call = openDocument('routed-call', RoutedCall, request.call).value;
    sameTenant(caller, call.tenant_id);
    const pins = {
      catalogue: toDigest('catalogue_digest', request.catalogueDigest),
      policy: toDigest('routing_policy_digest', request.routingPolicyDigest),
    };
    const decision = await this.choose.run(caller, call, pins, toId('mc', request.modelCallId), currentTraceId() ?? NO_TRACE);
    return { decision: wireDocument('routing-decision', decision) };
  }

  // Only the gateway decides in its own process, for every tenant it serves; nobody else may name a tenant in a message.
  recordDecisions(messages: Observable<RecordDecisionsRequest>, metadata?: Metadata): Observable<RecordDecisionsResponse> {
    const caller = callContextOf(metadata);
    if (caller.caller !== 'ai-gateway') throw new Fault('CALLER_FORBIDDEN', 'only the ai-gateway ships decisions', 'never');
    const keep = async (request: RecordDecisionsRequest): Promise<RecordDecisionsResponse> => {
      const { tenant, decision } = toDecision(request);
      await this.record.run(tenant, decision);
      return { digest: decision.digest };
    };
    return toObservable(inOrder(toAsyncIterable(messages), UNDER_WAY, this.readiness.draining, keep));
  }

  async recordCall({ routingDecisionId, result }: RecordCallRequest, metadata?: Metadata): Promise<RecordCallResponse> {
    const caller = callContextOf(metadata);
    const { value, digest, canonical } = openDocument('model-result', ModelResult, result);
    const id = toId('rd', routingDecisionId);
    if (value.routing_decision_id !== id) throw new Fault('REQUEST_INVALID', 'the result belongs to another decision', 'never');
    const outcome = await this.decisions.recordResult(caller.tenant, id, { digest, canonical });
    if (!isRefusal(outcome)) return {};
    throw new Fault(outcome.code === 'MODEL_UNKNOWN_DECISION' ? 'NOT_FOUND' : 'REQUEST_INVALID', outcome.reason, 'never');
  }

  async explainRoute({ routingDecisionId }: ExplainRouteRequest, metadata?: Metadata): Promise<ExplainRouteResponse> {
    const found = await this.decisions.find(callContextOf(metadata).tenant, toId('rd', routingDecisionId));
    if (found) return { outcome: { $case: 'decision', decision: { kind: 'routing-decision', ...found.decision } } };
    const reason = `there is no routing decision ${routingDecisionId}`;
    return { outcome: { $case: 'refusal', refusal: { code: 'MODEL_UNKNOWN_DECISION', reason, rules: [] } } };
  }
}
