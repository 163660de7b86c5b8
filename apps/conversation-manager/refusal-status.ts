import type { Refusal } from '@kernel/outcome';
import type { ConversationCode } from '@planes/decision/conversation/errors';
import { Problem } from '@platform/http/problem';

/** How long a caller should wait for the next checkpoint. */
const CHECKPOINT_MS = 1_000;

const OWN = {
  CONVERSATION_KEY_INVALID: 401,
  CONVERSATION_ROLE_FORBIDDEN: 403,
  CONVERSATION_TENANT_MISMATCH: 403,
  CONVERSATION_USER_MISMATCH: 403,
  CONVERSATION_PRINCIPALS_MISMATCH: 403,
  CONVERSATION_AGENT_INACTIVE: 403,
  CONVERSATION_RUN_UNKNOWN: 404,
  CONVERSATION_REQUEST_ID_REUSED: 409,
  CONVERSATION_RUN_ENDED: 409,
  CONVERSATION_REQUEST_INVALID: 422,
  CONVERSATION_PACK_UNPINNED: 422,
  CONVERSATION_PACK_UNKNOWN: 422,
  CONVERSATION_RESIDENCY: 422,
  CONVERSATION_UNKNOWN_INTENT: 422,
  CONVERSATION_INTENT_UNCLEAR: 422,
  CONVERSATION_CALLBACK_UNSUPPORTED: 422,
  CONVERSATION_SESSION_UNKNOWN: 422,
  CONVERSATION_BUDGET_EXHAUSTED: 429,
  CONVERSATION_PROOF_PENDING: 503,
} as const satisfies Record<ConversationCode, number>;

/** Refusals of other apps that reach a caller; what is not named here is 422. */
const PEERS: Readonly<Record<string, number>> = {
  APPROVAL_UNKNOWN: 404,
  TRUST_UNKNOWN_RECORD: 404,
  APPROVAL_WRONG_ROLE: 403,
  APPROVAL_BY_PROPOSER: 403,
  APPROVAL_BY_SAME_APPROVER: 403,
  APPROVAL_EXPIRED: 409,
  APPROVAL_ALREADY_SIGNED: 409,
  APPROVAL_DENIED: 409,
  APPROVAL_ALREADY_USED: 409,
  TRUST_NOT_PROMOTED: 409,
  KNOWLEDGE_NOTHING_PUBLISHED: 409,
};

/** The same words for everything that a tenant does not have, so that an id says nothing about other tenants. */
const UNKNOWN: Readonly<Record<string, string>> = {
  APPROVAL_UNKNOWN: 'no approval of this tenant has this id',
  TRUST_UNKNOWN_RECORD: 'no record of this tenant has this id',
  CONVERSATION_RUN_UNKNOWN: 'no run of this tenant has this id',
};

const STATUSES: Readonly<Record<string, number>> = { ...PEERS, ...OWN };

/** A refusal as HTTP tells it. */
export function problemOf({ code, reason }: Refusal): Problem {
  const status = Object.hasOwn(STATUSES, code) ? (STATUSES[code] ?? 422) : 422;
  const retry = code === 'CONVERSATION_PROOF_PENDING' ? { retryAfter: CHECKPOINT_MS } : {};
  return new Problem(status, code, UNKNOWN[code] ?? reason, retry);
}

/** The outcome, unless it is a refusal. @throws Problem */
export function orProblem<T extends object>(outcome: T | Refusal): T {
  if ('kind' in outcome && outcome.kind === 'refused') throw problemOf(outcome as Refusal);
  return outcome as T;
}
