import type { FastifyRequest } from 'fastify';
import Type, { type Static, type TSchema } from 'typebox';
import { refused } from '@kernel/outcome';
import { ClassificationField, closed } from '@kernel/records/fields';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import { BANK_NAME, TagField } from '@planes/intelligence/memory/verbs/fields';
import type { BankCode } from '@planes/intelligence/recall/errors';
import { Problem } from '@platform/http/problem';
import { readInput as read } from '@platform/http/read-input';
import { problemOf } from './refusal-status';

const INVALID: MemoryCode = 'MEMORY_REQUEST_INVALID';
const KEY = '^[!-~]{1,200}$';

/** How the header that makes a repeated write one write is described. */
export const IDEMPOTENCY_HEADER = {
  name: 'Idempotency-Key',
  pattern: KEY,
  description: 'The same key with the same request gives the first answer again and writes nothing; with another request it is refused.',
} as const;

/** Query values arrive as text: 1 to 200, without leading zeros. */
const Limit = Type.String({ pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$' });
const Cursor = Type.String({ minLength: 1, maxLength: 256 });
export const PageQuery = closed({ limit: Type.Optional(Limit), cursor: Type.Optional(Cursor) });
export const MemoriesQuery = closed({
  limit: Type.Optional(Limit),
  /** The number of the last memory that was seen. */
  cursor: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
  tag: Type.Optional(TagField),
  session_id: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  /** `ever`: retired ones too. */
  known: Type.Optional(Type.Enum(['now', 'ever'])),
  max_classification: Type.Optional(ClassificationField),
});
export const MemoryQuery = closed({ max_classification: Type.Optional(ClassificationField) });
export const ImportQuery = closed({ on_conflict: Type.Optional(Type.Enum(['error', 'skip', 'overwrite'])) });

/** Entries of a page when no limit is named. */
export const PAGE_LENGTH = 50;

/** What a caller sent, as the schema has it. @throws Problem MEMORY_REQUEST_INVALID that says what is wrong where, in JSON Pointers. */
export function readInput<S extends TSchema>(schema: S, sent: unknown): Static<S> {
  return read(schema, sent, INVALID, '/v1/memory/openapi.json');
}

/** The key that makes a repeated write one write; null when there is none. @throws Problem for a header that is none. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const sent = request.headers['idempotency-key'];
  if (sent === undefined) return null;
  if (typeof sent === 'string' && new RegExp(KEY).test(sent)) return sent;
  const findings = [{ path: '/headers/idempotency-key', problem: 'is not 1 to 200 printable ASCII characters' }];
  throw new Problem(422, INVALID, 'the Idempotency-Key header does not fit', { findings });
}

/** A bank's name out of an address; one that can be none is as unknown as one that nobody has. @throws Problem BANK_UNKNOWN */
export function bankIn(text: string): string {
  const code: BankCode = 'BANK_UNKNOWN';
  if (!new RegExp(BANK_NAME).test(text)) throw problemOf(refused(code, 'this tenant has no bank of this name'));
  return text;
}
