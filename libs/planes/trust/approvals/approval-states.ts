import type { ApprovalRequest, ApprovalSignature, ApprovalStanding, ApprovalState, Redemption } from '@kernel/records/approval';
import type { SignedEnvelope } from '@kernel/records/envelope';
import type { Timestamp } from '@kernel/time';

export const APPROVAL_LOGIC = 'trust/approval@1';

export type ApprovalEvent = 'approve' | 'deny' | 'expire' | 'redeem';

/** Everything that can happen to an approval. What is not here cannot happen. */
export const APPROVAL_TRANSITIONS: readonly { readonly from: ApprovalState; readonly event: ApprovalEvent; readonly to: ApprovalState }[] =
  [
    { from: 'requested', event: 'approve', to: 'approved' },
    { from: 'requested', event: 'deny', to: 'denied' },
    { from: 'requested', event: 'expire', to: 'expired' },
    { from: 'approved', event: 'expire', to: 'expired' },
    { from: 'approved', event: 'redeem', to: 'redeemed' },
  ];

/** Where the event leads; undefined when it cannot happen in this state. */
export function nextState(from: ApprovalState, event: ApprovalEvent): ApprovalState | undefined {
  return APPROVAL_TRANSITIONS.find((transition) => transition.from === from && transition.event === event)?.to;
}

/** What is stored about an approval; nothing of it ever changes. */
export interface ApprovalFacts {
  readonly request: ApprovalRequest;
  readonly signature: ApprovalSignature | null;
  /** The envelope that carried the verdict. */
  readonly envelope: SignedEnvelope | null;
  readonly redemption: Redemption | null;
}

/** Where an approval stands at an instant. Expiry is never stored: it follows from the request and the time. */
export function standingAt({ request, signature, envelope, redemption }: ApprovalFacts, at: Timestamp): ApprovalStanding {
  const events: ApprovalEvent[] = [];
  if (signature !== null) events.push(signature.verdict);
  if (redemption !== null) events.push('redeem');
  if (request.expires_at <= at) events.push('expire');
  const state = events.reduce<ApprovalState>((reached, event) => nextState(reached, event) ?? reached, 'requested');
  return { request, state, signature, envelope, redemption };
}
