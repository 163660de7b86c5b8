import { MEMORY_ACCESS } from '@planes/intelligence/memory/access/access';
import { describeApi } from '@platform/http/describe-api';
import { BANK_OPERATIONS } from './bank-operations';
import { type MemoryApiOperation, VERB_OPERATIONS } from './verb-operations';

/** Every operation of the memory API. */
export const MEMORY_API: readonly MemoryApiOperation[] = [...VERB_OPERATIONS, ...BANK_OPERATIONS];

/** The OpenAPI 3.1 description of the memory API, made from the very schemas that requests are checked with. */
export function memoryDescription(): object {
  return describeApi({
    title: 'Fiveplane memory',
    description:
      'Banks of memories: retain, recall, reflect, forget, history. Times are RFC 3339 UTC with milliseconds. Every write takes an Idempotency-Key or is the same when repeated.',
    tags: ['memories', 'banks', 'holds', 'jobs'],
    reasons: { 409: 'It does not fit what is there, or the key stands for another request.', 413: 'The body or the content is too long.', 422: 'The request does not fit its description or the bank’s rules.', 423: 'A legal hold stands; the reason names it.' }, // prettier-ignore
    operations: MEMORY_API.map((operation) => ({ ...operation, roles: MEMORY_ACCESS[operation.id] })),
  });
}
