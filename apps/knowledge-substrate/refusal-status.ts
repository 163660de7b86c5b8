import type { Refusal } from '@kernel/outcome';
import { isRefusal } from '@kernel/outcome';
import type { ConversationCode } from '@planes/decision/conversation/errors';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';
import { Problem } from '@platform/http/problem';

/** What is not named here is 422. */
const STATUSES: Readonly<Partial<Record<KnowledgeCode | ConversationCode, number>>> = {
  CONVERSATION_KEY_INVALID: 401,
  KNOWLEDGE_ROLE_FORBIDDEN: 403,
  KNOWLEDGE_DOCUMENT_UNKNOWN: 404,
  KNOWLEDGE_SNAPSHOT_UNKNOWN: 404,
  KNOWLEDGE_NOTHING_PUBLISHED: 404,
  KNOWLEDGE_DOCUMENT_ELSEWHERE: 409,
  KNOWLEDGE_ONTOLOGY_MISSING: 409,
  KNOWLEDGE_CONTENT_TOO_LARGE: 413,
  KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED: 415,
};

/** A refusal as HTTP tells it. */
export function problemOf(refusal: Refusal): Problem {
  const status = Object.hasOwn(STATUSES, refusal.code) ? STATUSES[refusal.code as keyof typeof STATUSES] : undefined;
  return Problem.of(status ?? 422, refusal);
}

/** The outcome, unless it is a refusal. @throws Problem */
export function orProblem<T extends object>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw problemOf(outcome);
  return outcome;
}
