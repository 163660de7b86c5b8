import { refused, type Refusal } from '@kernel/outcome';
import type { MemoryCode } from '../errors';
import { LONGEST_CONTENT } from './limits';

/**
 * Why a content is not kept; undefined when it may be, and then it is kept verbatim: marks of writing direction, control characters and
 * what looks like SQL or Cypher are words like any others.
 */
export function refuseContent(content: string): Refusal | undefined {
  if (content.length > LONGEST_CONTENT) return no('MEMORY_TEXT_TOO_LONG', `the content has more than ${LONGEST_CONTENT} characters`);
  const unstorable = refuseUnstorable('content', content);
  if (unstorable !== undefined) return unstorable;
  return /[\p{L}\p{N}\p{S}\p{Emoji}]/u.test(content) ? undefined : no('MEMORY_TEXT_EMPTY', 'the content holds no letter, digit or sign');
}

/** What no store keeps and no two readers read alike, in any field. @param field for the reason. */
export function refuseUnstorable(field: string, text: string): Refusal | undefined {
  if (text.includes('\u0000')) return no('MEMORY_TEXT_UNSTORABLE', `${field} holds U+0000, which no store keeps`);
  return text.isWellFormed() ? undefined : no('MEMORY_TEXT_UNSTORABLE', `${field} holds half of a surrogate pair`);
}

function no(code: MemoryCode, reason: string): Refusal {
  return refused(code, reason);
}
