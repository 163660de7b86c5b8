import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import {
  type CurrentGenerationRequest,
  type CurrentGenerationResponse,
  type MemoryServiceController,
  MemoryServiceControllerMethods,
  MemoryServiceService,
  type ProposeRequest,
  type ProposeResponse,
  type RecallRequest,
  type RecallResponse,
  type ReviewRequest,
  type ReviewResponse,
} from '@contracts/generated/fiveplane/intelligence/v1/memory_service';
import { isRefusal } from '@kernel/outcome';
import { wireDocument } from '@platform/grpc/documents';
import { serve } from '@platform/grpc/served-service';
import { callContextOf, sameTenant } from '@platform/grpc/verified-call';
import { proposalFrom, recallFrom, refusalOutcome, reviewFrom, rulesFrom, standingOutcome } from './memory-service.wire';
import { ProposeMemory } from './propose-memory';
import { RecallMemories } from './recall-memories';
import { ReviewMemory } from './review-memory';
import { ShowGeneration } from './show-generation';

export const MEMORY_SERVICE_SERVICES = [serve(MemoryServiceService, ['orchestrator', 'conversation-manager', 'all-in-one', 'cli'])];

@Controller()
@MemoryServiceControllerMethods()
export class MemoryServiceGrpc implements MemoryServiceController {
  constructor(
    private readonly memories: RecallMemories,
    private readonly proposals: ProposeMemory,
    private readonly reviews: ReviewMemory,
    private readonly generations: ShowGeneration,
  ) {}

  async recall(request: RecallRequest, metadata?: Metadata): Promise<RecallResponse> {
    const outcome = await this.memories.run(callContextOf(metadata).tenant, recallFrom(request));
    return {
      outcome: isRefusal(outcome) ? refusalOutcome(outcome) : { $case: 'recalled', recalled: wireDocument('recalled-memory', outcome) },
    };
  }

  async propose(request: ProposeRequest, metadata?: Metadata): Promise<ProposeResponse> {
    const call = callContextOf(metadata);
    const proposal = proposalFrom(request);
    sameTenant(call, proposal.value.tenant_id);
    return { outcome: standingOutcome(await this.proposals.run(call, proposal, rulesFrom(request))) };
  }

  async review(request: ReviewRequest, metadata?: Metadata): Promise<ReviewResponse> {
    return { outcome: standingOutcome(await this.reviews.run(callContextOf(metadata), reviewFrom(request))) };
  }

  async currentGeneration(_: CurrentGenerationRequest, metadata?: Metadata): Promise<CurrentGenerationResponse> {
    return { generation: await this.generations.run(callContextOf(metadata).tenant) };
  }
}
