/** What kind of answer a question wants. Flags of English questions; none for others. */
export const INTENTS = ['when', 'count', 'latest', 'preference', 'order'] as const;

export type Intent = (typeof INTENTS)[number];

const SIGNS: Readonly<Record<Intent, RegExp>> = {
  when: /\b(when|what (date|day|month|year|time)|how long ago|since when)\b/,
  count: /\b(how (many|often|much)|number of|count)\b/,
  latest: /\b(latest|current(ly)?|most recent(ly)?|newest|right now|at the moment|these days|still)\b/,
  preference: /\b(prefer(s|red|ence)?|favou?rite|likes?|enjoys?|loves?|hates?|dislikes?)\b/,
  order: /\b(first|before|after|earliest|last|order|sequence)\b/,
};

/** The intents of a question, in the order of {@link INTENTS}. */
export function intentsOf(question: string): readonly Intent[] {
  const text = question.toLowerCase();
  return INTENTS.filter((intent) => SIGNS[intent].test(text));
}
