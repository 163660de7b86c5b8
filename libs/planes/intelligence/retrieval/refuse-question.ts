import { refused, type Refusal } from '@kernel/outcome';
import { wordsOf } from './analysis/words';
import { RETRIEVAL_ERRORS } from './errors';

/** UTF-16 code units. A question is read by every list, so its length is the caller's cost. */
export const LONGEST_QUESTION = 10_000;

/** Why a question is not asked; undefined when it may be. A question of small words alone is asked, and finds nothing. */
export function refuseQuestion(text: string): Refusal | undefined {
  if (text.length > LONGEST_QUESTION) return refused('RETRIEVAL_QUESTION_TOO_LONG', RETRIEVAL_ERRORS.RETRIEVAL_QUESTION_TOO_LONG);
  return wordsOf(text).length === 0 ? refused('RETRIEVAL_QUESTION_EMPTY', RETRIEVAL_ERRORS.RETRIEVAL_QUESTION_EMPTY) : undefined;
}
