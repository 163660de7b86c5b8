import type { RecordDecisionsRequest } from '@contracts/generated/fiveplane/model/v1/llm_router';
import { type Digest, isDigest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { type Id, type IdPrefix, isId } from '@kernel/ids';
import { RoutingDecision } from '@kernel/records/model-call';
import { isTenantId, type TenantId } from '@kernel/tenant';
import type { DecisionToRecord } from '@edges/routing-decisions/routing-decisions';
import { openDocument } from '@platform/grpc/documents';

/** A decision that somebody else made. @throws Fault REQUEST_INVALID or DOCUMENT_CORRUPT; CALLER_FORBIDDEN when tenant and decision disagree. */
export function toDecision({ tenantId, decision }: RecordDecisionsRequest): {
  readonly tenant: TenantId;
  readonly decision: DecisionToRecord;
} {
  if (!isTenantId(tenantId)) throw new Fault('REQUEST_INVALID', 'the message names no tenant', 'never');
  const { value, digest, canonical } = openDocument('routing-decision', RoutingDecision, decision);
  if (value.call.tenant_id !== tenantId)
    throw new Fault('CALLER_FORBIDDEN', 'the decision is another tenant’s than the message says', 'never');
  const { routing_decision_id, model_call_id, call } = value;
  return { tenant: tenantId, decision: { routing_decision_id, model_call_id, run_id: call.run_id, digest, canonical } };
}

export function toDigest(field: string, text: string): Digest {
  if (!isDigest(text)) throw new Fault('REQUEST_INVALID', `${field} is no digest`, 'never');
  return text;
}

export function toId<P extends IdPrefix>(prefix: P, text: string): Id<P> {
  if (!isId(prefix, text)) throw new Fault('REQUEST_INVALID', `this is no id that begins with ${prefix}_`, 'never');
  return text;
}
