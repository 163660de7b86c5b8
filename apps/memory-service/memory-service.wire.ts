import Type from 'typebox';
import type { Refusal as WireRefusal } from '@contracts/generated/fiveplane/common/v1/document';
import type {
  ProposalStanding,
  ProposeRequest,
  RecallRequest as WireRecall,
  ReviewRequest,
} from '@contracts/generated/fiveplane/intelligence/v1/memory_service';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { ClassificationField, closed, DigestField, idField, NameField, TimestampField } from '@kernel/records/fields';
import { MemoryProposal, WRITE_CLASSES } from '@kernel/records/memory';
import type { StandingProposal } from '@edges/memory-store/memory-store';
import { fitRecord, openDocument, type OpenedDocument } from '@platform/grpc/documents';
import type { PromotionRules } from './propose-memory';
import type { RecallRequest } from './recall-memories';
import type { Review } from './review-memory';

/** Ten years: longer than any promise, and no clock runs over. */
const LONGEST_TTL_SECONDS = 10 * 366 * 86_400;

const RecallWire = closed({
  bank: NameField,
  query: Type.String({ maxLength: 100_000 }),
  top_k: Type.Integer({ minimum: 0, maximum: 50 }),
  generation: DigestField,
  max_classification: ClassificationField,
  at: TimestampField,
});

const RulesWire = closed({
  auto_promote_classes: Type.Array(Type.Enum([...WRITE_CLASSES]), { maxItems: WRITE_CLASSES.length }),
  ttl_seconds: Type.Integer({ minimum: 0, maximum: LONGEST_TTL_SECONDS }),
});

const ReviewWire = closed({
  proposal_id: idField('mwp'),
  verdict: Type.Enum(['approve', 'reject']),
  reason: Type.String({ minLength: 1, maxLength: 2000 }),
});

/** @throws Fault REQUEST_INVALID naming what does not fit. */
export function recallFrom({ bank, query, topK, generation, maxClassification, at }: WireRecall): RecallRequest {
  return fitRecord('recall request', RecallWire, { bank, query, top_k: topK, generation, max_classification: maxClassification, at });
}

/** @throws Fault REQUEST_INVALID or DOCUMENT_CORRUPT. */
export function proposalFrom({ proposal }: ProposeRequest): OpenedDocument<MemoryProposal> {
  return openDocument('memory-proposal', MemoryProposal, proposal);
}

/** @throws Fault REQUEST_INVALID for a class that is none and a lifetime out of bounds. */
export function rulesFrom({ autoPromoteClasses, ttlSeconds }: ProposeRequest): PromotionRules {
  return fitRecord('promotion rules', RulesWire, { auto_promote_classes: autoPromoteClasses, ttl_seconds: Number(ttlSeconds) });
}

/** @throws Fault REQUEST_INVALID naming what does not fit. */
export function reviewFrom({ proposalId, verdict, reason }: ReviewRequest): Review {
  return fitRecord('review request', ReviewWire, { proposal_id: proposalId, verdict, reason });
}

type Outcome =
  { readonly $case: 'standing'; readonly standing: ProposalStanding } | { readonly $case: 'refusal'; readonly refusal: WireRefusal };

export function standingOutcome(outcome: StandingProposal | Refusal): Outcome {
  if (isRefusal(outcome)) return refusalOutcome(outcome);
  const { proposal, state, memory_id, reason } = outcome;
  return { $case: 'standing', standing: { proposalId: proposal.proposal_id, state, memoryId: memory_id ?? '', reason } };
}

export function refusalOutcome({ code, reason, rules }: Refusal): { readonly $case: 'refusal'; readonly refusal: WireRefusal } {
  return { $case: 'refusal', refusal: { code, reason, rules: [...rules] } };
}
