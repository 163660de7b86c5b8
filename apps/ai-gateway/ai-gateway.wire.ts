import type { CallModelRequest, CallModelResponse } from '@contracts/generated/fiveplane/model/v1/ai_gateway';
import { type Digest, isDigest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { ModelCall } from '@kernel/records/model-call';
import { openDocument, type OpenedDocument, wireDocument } from '@platform/grpc/documents';
import { sameTenant, type VerifiedCall } from '@platform/grpc/verified-call';
import type { SettledQuestion } from './call-model';

/** A question as it came over the wire. */
export interface AskedQuestion {
  readonly call: OpenedDocument<ModelCall>;
  readonly catalogue: Digest;
  readonly policy: Digest;
}

/** @throws Fault REQUEST_INVALID or DOCUMENT_CORRUPT for what cannot be read, CALLER_FORBIDDEN when the call is another tenant's or run's than was signed. */
export function toQuestion(request: CallModelRequest, caller: VerifiedCall): AskedQuestion {
  const call = openDocument('model-call', ModelCall, request.call);
  sameTenant(caller, call.value.tenant_id);
  if (caller.run !== undefined && caller.run !== call.value.run_id)
    throw new Fault('CALLER_FORBIDDEN', 'the model call is another run’s than the call', 'never');
  return {
    call,
    catalogue: toDigest('catalogue_digest', request.catalogueDigest),
    policy: toDigest('routing_policy_digest', request.routingPolicyDigest),
  };
}

export function toDelta(text: string): CallModelResponse {
  return { event: { $case: 'textDelta', textDelta: text } };
}

export function toSettled({ result, decision }: SettledQuestion): CallModelResponse {
  const settled = { result: wireDocument('model-result', result), routingDecision: wireDocument('routing-decision', decision) };
  return { event: { $case: 'settled', settled } };
}

function toDigest(field: string, text: string): Digest {
  if (!isDigest(text)) throw new Fault('REQUEST_INVALID', `${field} is no digest`, 'never');
  return text;
}
