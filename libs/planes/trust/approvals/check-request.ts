import { type Refusal, refused } from '@kernel/outcome';
import type { ApprovalRequest } from '@kernel/records/approval';
import { elapsed, isTimestamp, type Millis } from '@kernel/time';

/** The longest life of a request: a gate cannot ask for more either. */
export const MAX_APPROVAL_LIFE_MS: Millis = 86_400_000;

/** Undefined when the request can be opened for this tenant; else APPROVAL_REQUEST_INVALID. */
export function checkRequest(request: ApprovalRequest, tenant_id: string): Refusal | undefined {
  if (request.tenant_id !== tenant_id) return refused('APPROVAL_REQUEST_INVALID', 'the request belongs to another tenant than the call');
  if (!isTimestamp(request.requested_at) || !isTimestamp(request.expires_at)) {
    return refused('APPROVAL_REQUEST_INVALID', 'the request names a day that does not exist');
  }
  const life = elapsed(request.requested_at, request.expires_at);
  if (life <= 0 || life > MAX_APPROVAL_LIFE_MS) {
    return refused('APPROVAL_REQUEST_INVALID', `an approval lives from 1 ms to 24 hours, this one ${life} ms`);
  }
  return undefined;
}
