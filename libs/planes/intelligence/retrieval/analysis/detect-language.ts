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

type Candidate = StemmedLanguage | UnstemmedLanguage;

const CANDIDATES: readonly Candidate[] = [...STEMMED_LANGUAGES, ...UNSTEMMED_LANGUAGES];
/** The languages, by place in the list above, of which each small word is one. */
const LANGUAGES_OF = byWord();

/**
 * The language of a text, told by its small words; `expected` when they say too little and no letter speaks against it.
 * `plain` whenever two languages are close or the language has no stemmer: plain words are found again, wrong stems are not.
 */
export function detectLanguage(words: readonly Word[], expected: Language): Language {
  const texts = words.filter(({ kind }) => kind === 'word').map(({ text }) => text);
  const hits = CANDIDATES.map(() => 0);
  for (const text of texts) for (const language of languagesOf(text)) hits[language] = (hits[language] ?? 0) + 1;
  const scores = CANDIDATES.map((language, place) => ({ language, hits: hits[place] ?? 0 })).sort((a, b) => b.hits - a.hits);
  const [best, next] = scores;
  const clear = best !== undefined && best.hits >= FEWEST_HITS && best.hits >= FEWEST_SHARE * texts.length;
  if (!clear) return fits(texts, expected) ? expected : 'plain';
  if (next !== undefined && best.hits < MARGIN * next.hits)
    return expected !== 'plain' && isNearBest(expected, scores, best.hits) ? expected : 'plain';
  const found = STEMMED_LANGUAGES.find((language) => language === best.language);
  return found !== undefined && fits(texts, found) ? found : 'plain';
}

function languagesOf(text: string): Iterable<number> {
  const whole = LANGUAGES_OF.get(text) ?? [];
  return text.includes("'") ? new Set([...whole, ...text.split("'").flatMap((part) => LANGUAGES_OF.get(part) ?? [])]) : whole;
}

function byWord(): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  CANDIDATES.forEach((language, place) => {
    for (const word of FUNCTION_WORDS[language]) found.set(word, [...(found.get(word) ?? []), place]);
  });
  return found;
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
