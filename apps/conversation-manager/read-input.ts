import type { Static, TSchema } from 'typebox';
import type { ConversationCode } from '@planes/decision/conversation/errors';
import { readInput as read } from '@platform/http/read-input';

const INVALID: ConversationCode = 'CONVERSATION_REQUEST_INVALID';

/**
 * What a caller sent, as the schema has it.
 * @throws Problem CONVERSATION_REQUEST_INVALID that says what is wrong where, in JSON Pointers.
 */
export function readInput<S extends TSchema>(schema: S, sent: unknown): Static<S> {
  return read(schema, sent, INVALID, '/openapi.json');
}
