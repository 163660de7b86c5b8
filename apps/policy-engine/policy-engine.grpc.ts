import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type EvaluateRequest,
  type EvaluateResponse,
  type PolicyEngineController,
  PolicyEngineControllerMethods,
  PolicyEngineService,
} from '@contracts/generated/fiveplane/trust/v1/policy_engine';
import { serve } from '@platform/grpc/served-service';
import { callContextOf, sameTenant } from '@platform/grpc/verified-call';
import { DecidePolicy } from './decide-policy';
import { toEvaluateResponse, toQuestion } from './policy-engine.wire';

export const POLICY_ENGINE_SERVICES = [serve(PolicyEngineService, ['orchestrator', 'tool-gateway'])];

@Controller()
@PolicyEngineControllerMethods()
export class PolicyEngineGrpc implements PolicyEngineController {
  constructor(private readonly decidePolicy: DecidePolicy) {}

  async evaluate(request: EvaluateRequest, metadata?: Metadata): Promise<EvaluateResponse> {
    const call = callContextOf(metadata);
    const { context, packDigest, policyDecisionId } = toQuestion(request);
    sameTenant(call, context.tenant_id);
    return toEvaluateResponse(await this.decidePolicy.run(call, context, packDigest, policyDecisionId));
  }
}
