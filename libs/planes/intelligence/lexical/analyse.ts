import { newStemmer } from 'snowball-stemmers';
import { STOP_WORDS } from './stop-words';

/** Names everything that decides which terms a text has. An index and a query must agree on it. */
export const ANALYSER = 'intelligence/lexical/english@1';

/** Longer runs of letters are data, not words: nobody asks for them, and a key must fit an index page. */
const LONGEST_TERM = 64;

// A word, or several joined without a space, as in `ORD-1042`, `50.00` and `non-refundable`.
const WORD = /[\p{L}\p{N}]+(?:[-_./:'’][\p{L}\p{N}]+)*/gu;
const DIGIT = /\p{N}/u;

const english = newStemmer('english');

/**
 * The terms of a text in reading order, repetitions included; empty for a text of stop words.
 * Numbers and ids stay as they are and whole (`ord-1042`), and their parts are terms too; other words are stemmed.
 */
export function analyse(text: string): readonly string[] {
  const words = text.normalize('NFKC').toLowerCase().replaceAll('’', "'").match(WORD) ?? [];
  return words.flatMap(termsOf);
}

/** The different terms of a text, in the order of their first appearance. */
export function distinctTerms(text: string): readonly string[] {
  return [...new Set(analyse(text))];
}

function termsOf(word: string): readonly string[] {
  const parts = word.split(/[-_./:]/);
  const terms = parts.filter((part) => !STOP_WORDS.has(part) && part.length <= LONGEST_TERM).map(termOf);
  return parts.length > 1 && DIGIT.test(word) && word.length <= LONGEST_TERM ? [word, ...terms] : terms;
}

function termOf(word: string): string {
  return DIGIT.test(word) ? word : english.stem(word);
}
