import { SELF_DESCRIPTION, sentencesOf } from './compose-answer';
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

const SMALL = new Set(
  'and are did does for had has have how that the this was were what when where which who whom whose why with'.split(' '),
);

function sharedWords(text: string, asked: ReadonlySet<string>): number {
  return [...wordsOf(text)].filter((word) => asked.has(word)).length;
}

// Names are short, so words count from three letters on, small ones left out; a crude stem lets "moved" meet "move".
function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return new Set(words.filter((word) => !SMALL.has(word)).map((word) => word.replace(/(?:ing|ed|es|e|s)$/, '')));
}
