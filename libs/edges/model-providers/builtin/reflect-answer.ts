import { SELF_DESCRIPTION, sentencesOf, sharedWords, wordsOf } from './compose-answer';
import type { ReflectTask } from './model-task';

const QUOTED_MEMORIES = 3;
/** What reflecting tasks ask a model to say when the memories hold no answer. */
const NO_ANSWER = 'NO ANSWER';

/** Answers from memories by extraction: the sentences that share most words with the question, the earlier memory's of two, with their numbers. */
export function reflectAnswer({ question, memories }: ReflectTask): string {
  const asked = wordsOf(question);
  const quotes = memories
    .map(({ number, said_by, text }) => {
      const told = sentencesOf(text).map((sentence) => ({ sentence, shared: sharedWords(`${said_by} ${sentence}`, asked) }));
      return { number, said_by, ...told.reduce((best, one) => (one.shared > best.shared ? one : best), { sentence: '', shared: 0 }) };
    })
    .filter(({ shared }) => shared > 0)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, QUOTED_MEMORIES);
  if (quotes.length === 0) return NO_ANSWER;
  const lines = quotes.map(({ number, said_by, sentence }) => `${said_by === '' ? '' : `${said_by}: `}${sentence} [${number}]`);
  return [...lines, SELF_DESCRIPTION].join('\n');
}
