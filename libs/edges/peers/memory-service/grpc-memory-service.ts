import { assertNever } from '@kernel/assert-never';
import { isDigest, type Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { isId } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import { type MemoryProposal, RecalledMemory } from '@kernel/records/memory';
import type { ProposalState } from '@planes/intelligence/memory/review-proposal';
import {
  MemoryServiceService,
  type ProposalStanding as WireStanding,
  type ProposeResponse,
  type ReviewResponse,
} from '@contracts/generated/fiveplane/intelligence/v1/memory_service';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument, type OpenedDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { MemoryService, type MemoryVerdict, type PromotionRules, type ProposalStanding, type RecallQuery } from './memory-service';

/** The memory service over gRPC. A recall is believed only when it is of the generation and the tenant that were asked. */
export class GrpcMemoryService extends MemoryService {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async recall(call: CallContext, query: RecallQuery): Promise<OpenedDocument<RecalledMemory> | Refusal> {
    const wire = {
      bank: query.bank,
      query: query.query,
      topK: query.top_k,
      generation: query.generation,
      maxClassification: query.max_classification,
      at: query.at,
    };
    const { outcome } = await this.channel.unary(MemoryServiceService.recall, wire, call);
    switch (outcome?.$case) {
      case 'recalled':
        return asked(openDocument('recalled-memory', RecalledMemory, outcome.recalled), call, query);
      case 'refusal':
        return refusalFrom(outcome.refusal);
      case undefined:
        throw noOutcome('Recall');
      default:
        return assertNever(outcome);
    }
  }

  override async propose(
    call: CallContext,
    proposal: OpenedDocument<MemoryProposal>,
    rules: PromotionRules,
  ): Promise<ProposalStanding | Refusal> {
    const wire = {
      proposal: { kind: 'memory-proposal', digest: proposal.digest, canonical: proposal.canonical },
      autoPromoteClasses: [...rules.auto_promote_classes],
      ttlSeconds: BigInt(rules.ttl_seconds),
    };
    return standingFrom(await this.channel.unary(MemoryServiceService.propose, wire, call));
  }

  override async review(call: CallContext, { proposal_id, verdict, reason }: MemoryVerdict): Promise<ProposalStanding | Refusal> {
    return standingFrom(await this.channel.unary(MemoryServiceService.review, { proposalId: proposal_id, verdict, reason }, call));
  }

  override async currentGeneration(call: CallContext): Promise<Digest> {
    const { generation } = await this.channel.unary(MemoryServiceService.currentGeneration, {}, call);
    if (!isDigest(generation)) throw new Fault('DOCUMENT_CORRUPT', 'the memory service sent a generation that is no digest', 'never');
    return generation;
  }
}

function asked(recalled: OpenedDocument<RecalledMemory>, call: CallContext, query: RecallQuery): OpenedDocument<RecalledMemory> {
  if (recalled.value.generation === query.generation && recalled.value.tenant_id === call.tenant) return recalled;
  throw new Fault('DOCUMENT_CORRUPT', 'the memory service sent memories that were not asked for', 'never');
}

function standingFrom({ outcome }: ProposeResponse | ReviewResponse): ProposalStanding | Refusal {
  switch (outcome?.$case) {
    case 'standing':
      return standing(outcome.standing);
    case 'refusal':
      return refusalFrom(outcome.refusal);
    case undefined:
      throw noOutcome('a question about a proposal');
    default:
      return assertNever(outcome);
  }
}

const STATES: Readonly<Record<ProposalState, true>> = { waiting: true, promoted: true, rejected: true };

function standing({ proposalId, state, memoryId, reason }: WireStanding): ProposalStanding {
  const memory_id = memoryId === '' ? null : memoryId;
  if (!isId('mwp', proposalId) || !isState(state) || (memory_id !== null && !isId('mem', memory_id)))
    throw new Fault('DOCUMENT_CORRUPT', 'the memory service sent a standing that is none', 'never');
  return { kind: 'standing', proposal_id: proposalId, state, memory_id, reason };
}

function isState(text: string): text is ProposalState {
  return Object.hasOwn(STATES, text);
}

function refusalFrom({ code, reason, rules }: Pick<Refusal, 'code' | 'reason' | 'rules'>): Refusal {
  return refused(code, reason, rules);
}

function noOutcome(what: string): Fault {
  return new Fault('INTERNAL', `the memory service answered ${what} without an outcome`, 'never');
}
