import { BoundedCache } from '@kernel/bounded-cache';
import { newStemmer } from 'snowball-stemmers';
import { foldWord } from './fold';
import { FUNCTION_WORDS } from './function-words';
import { STEMMED_LANGUAGES, type Language } from './languages';
import { pairsOf, partsOf, pictographForms, type Word } from './words';

/** Names everything that decides which terms a text has: part of every index generation. */
export const ANALYSER = 'intelligence/retrieval/analysis@2';

/** Longer runs of letters are data, not words: nobody asks for them, and a key must fit an index page. */
export const LONGEST_TERM = 64;

const DIGIT = /\p{N}/u;
const STEMMERS = new Map(STEMMED_LANGUAGES.map((language) => [language, newStemmer(language)]));
// Stemming a word anew takes longer than remembering it; what is remembered changes no result.
const STEMS = new BoundedCache<string>(20_000);

/** The terms of words in one language, in reading order, repetitions included. Numbers and ids stay whole and are found by their parts too. */
export function termsOf(words: readonly Word[], language: Language): readonly string[] {
  return words.flatMap((word) => termsOfWord(word, language));
}

/** The terms of one word; none for a small word of the language. */
export function termsOfWord({ kind, text }: Word, language: Language): readonly string[] {
  switch (kind) {
    case 'pictograph':
      return pictographForms(text);
    case 'unspaced':
      return pairsOf(text);
    case 'number': {
      const parts = partsOf(text);
      const terms = parts.flatMap((part) => termsOfPart(part, language));
      return parts.length > 1 && text.length <= LONGEST_TERM ? [text, ...terms] : terms;
    }
    case 'word':
      return partsOf(text).flatMap((part) => termsOfPart(part, language));
  }
}

function termsOfPart(part: string, language: Language): readonly string[] {
  if (part.length > LONGEST_TERM || part === '') return [];
  if (DIGIT.test(part)) return [foldWord(part)];
  if (language === 'english') return FUNCTION_WORDS.english.has(part) ? [] : [foldWord(stem(part, language))];
  // Elsewhere an apostrophe joins two words, as in l’acqua.
  return part.split("'").flatMap((word) => {
    if (word === '' || (language !== 'plain' && FUNCTION_WORDS[language].has(word))) return [];
    return [foldWord(stem(word, language))];
  });
}

function stem(word: string, language: Language): string {
  if (language === 'plain') return word;
  const key = `${language} ${word}`;
  const known = STEMS.get(key);
  if (known !== undefined) return known;
  const stemmed = STEMMERS.get(language)?.stem(word) ?? word;
  STEMS.set(key, stemmed);
  return stemmed;
}
