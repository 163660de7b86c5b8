import { FUNCTION_WORDS } from './function-words';
import { STEMMED_LANGUAGES, UNSTEMMED_LANGUAGES, type Language, type StemmedLanguage, type UnstemmedLanguage } from './languages';
import type { Word } from './words';

/** Fewer small words than this say nothing about a text's language. */
const FEWEST_HITS = 2;
/** At least this share of the words that could be small words must be. */
const FEWEST_SHARE = 0.15;
/** So far ahead of the next language must the best one be. */
const MARGIN = 1.25;

// Letters that a language does not have: one word in eight with them and the text is something else.
const FOREIGN: Readonly<Partial<Record<StemmedLanguage, RegExp>>> = {
  english: /[^a-z0-9'\-_./:éèêñçïöüôâà]/u,
  russian: /[^а-яё0-9'\-_./:]/u,
  arabic: /[^\u0621-\u064A0-9'\-_./:]|[\u06A9\u06AF\u067E\u0686\u0698\u06CC]/u,
};

const CANDIDATES: readonly (StemmedLanguage | UnstemmedLanguage)[] = [...STEMMED_LANGUAGES, ...UNSTEMMED_LANGUAGES];

/**
 * The language of a text, told by its small words; `expected` when they say too little and no letter speaks against it.
 * `plain` whenever two languages are close or the language has no stemmer: plain words are found again, wrong stems are not.
 */
export function detectLanguage(words: readonly Word[], expected: Language): Language {
  const texts = words.filter(({ kind }) => kind === 'word').map(({ text }) => text);
  const scores = CANDIDATES.map((language) => ({ language, hits: count(texts, (text) => isFunctionWord(text, language)) }));
  scores.sort((a, b) => b.hits - a.hits);
  const [best, next] = scores;
  const clear = best !== undefined && best.hits >= FEWEST_HITS && best.hits >= FEWEST_SHARE * texts.length;
  if (!clear) return fits(texts, expected) ? expected : 'plain';
  if (next !== undefined && best.hits < MARGIN * next.hits)
    return expected !== 'plain' && isNearBest(expected, scores, best.hits) ? expected : 'plain';
  const found = STEMMED_LANGUAGES.find((language) => language === best.language);
  return found !== undefined && fits(texts, found) ? found : 'plain';
}

function isFunctionWord(text: string, language: StemmedLanguage | UnstemmedLanguage): boolean {
  return FUNCTION_WORDS[language].has(text) || (text.includes("'") && text.split("'").some((part) => FUNCTION_WORDS[language].has(part)));
}

function isNearBest(
  language: StemmedLanguage,
  scores: readonly { readonly language: string; readonly hits: number }[],
  best: number,
): boolean {
  return scores.some((score) => score.language === language && score.hits * MARGIN > best);
}

function fits(texts: readonly string[], language: Language): boolean {
  const foreign = language === 'plain' ? undefined : FOREIGN[language];
  return foreign === undefined ? !mostlyOther(texts) : count(texts, (text) => foreign.test(text)) * 8 <= texts.length;
}

// The other stemmed languages write with Latin letters.
function mostlyOther(texts: readonly string[]): boolean {
  return count(texts, (text) => !/\p{Script=Latin}/u.test(text)) * 2 > texts.length;
}

function count(texts: readonly string[], holds: (text: string) => boolean): number {
  return texts.reduce((sum, text) => sum + Number(holds(text)), 0);
}
