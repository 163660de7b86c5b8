import type { Refusal } from '@kernel/outcome';
import type { ConversationCode } from '@planes/decision/conversation/errors';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import type { BankCode } from '@planes/intelligence/recall/errors';
import { Problem } from '@platform/http/problem';

/** What is not named here is 422. */
const STATUSES: Readonly<Partial<Record<MemoryCode | BankCode | ConversationCode, number>>> = {
  CONVERSATION_KEY_INVALID: 401,
  MEMORY_ROLE_FORBIDDEN: 403,
  BANK_UNKNOWN: 404,
  MEMORY_UNKNOWN: 404,
  MEMORY_JOB_UNKNOWN: 404,
  MEMORY_HOLD_UNKNOWN: 404,
  BANK_KEY_TAKEN: 409,
  BANK_ERASURE_ID_TAKEN: 409,
  BANK_UNIT_ID_TAKEN: 409,
  BANK_HOLD_ID_TAKEN: 409,
  MEMORY_IMPORT_CONFLICT: 409,
  MEMORY_JOBS_UNDER_WAY: 409,
  MEMORY_TEXT_TOO_LONG: 413,
  BANK_TOO_LARGE: 413,
  BANK_UNDER_HOLD: 423,
};

/** A refusal as HTTP tells it. */
export function problemOf(refusal: Refusal): Problem {
  const status = Object.hasOwn(STATUSES, refusal.code) ? STATUSES[refusal.code as keyof typeof STATUSES] : undefined;
  return Problem.of(status ?? 422, refusal);
}

/** The outcome, unless it is a refusal. @throws Problem */
export function orProblem<T extends object>(outcome: T | Refusal): T {
  if ('kind' in outcome && outcome.kind === 'refused' && 'code' in outcome) throw problemOf(outcome as Refusal);
  return outcome as T;
}
