import type { EvaluateRequest, EvaluateResponse } from '@contracts/generated/fiveplane/trust/v1/policy_engine';
import { type Digest, isDigest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { type Id, isId } from '@kernel/ids';
import { PolicyContext, type PolicyDecision } from '@kernel/records/policy';
import { openDocument, wireDocument } from '@platform/grpc/documents';

export interface Question {
  readonly context: PolicyContext;
  readonly packDigest: Digest;
  readonly policyDecisionId: Id<'pd'>;
}

/** Reads a question. @throws Fault REQUEST_INVALID or DOCUMENT_CORRUPT for what is not one. */
export function toQuestion({ context, packDigest, policyDecisionId }: EvaluateRequest): Question {
  if (!isDigest(packDigest)) throw new Fault('REQUEST_INVALID', 'pack_digest is not a digest', 'never');
  if (!isId('pd', policyDecisionId)) throw new Fault('REQUEST_INVALID', 'policy_decision_id is not an id of a policy decision', 'never');
  return { context: openDocument('policy-context', PolicyContext, context).value, packDigest, policyDecisionId };
}

export function toEvaluateResponse(decision: PolicyDecision): EvaluateResponse {
  return { decision: wireDocument('policy-decision', decision) };
}
