/** Everything that retrieval says no with, and what to do about it. */
export const RETRIEVAL_ERRORS = {
  RETRIEVAL_QUESTION_EMPTY: 'ask with at least one letter, digit or pictograph',
  RETRIEVAL_QUESTION_TOO_LONG: 'ask in at most 10 000 characters',
} as const;

export type RetrievalCode = keyof typeof RETRIEVAL_ERRORS;
