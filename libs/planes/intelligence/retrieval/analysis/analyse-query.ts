import type { Millis } from '@kernel/time';
import { mentionTerms } from './date-terms';
import { dateMentions, type DateMention } from './dates';
import { detectLanguage } from './detect-language';
import { type Gazetteer, plainWords, withoutPossessives } from './gazetteer';
import { type Intent, intentsOf } from './intents';
import type { Language } from './languages';
import { quotedPhrases } from './phrases';
import { termsOf, termsOfWord } from './terms';
import { type Word, wordsOf } from './words';

/** What a question needs to be read: the time it is asked at, and what its index knows. */
export interface QueryReading {
  readonly at: Millis;
  readonly expected: Language;
  /** The languages in scope: a word is looked for in each of them. */
  readonly languages: readonly Language[];
  readonly speakers: Gazetteer;
  readonly entities: Gazetteer;
}

/** One thing to look for: several forms of one word count as one term. */
export interface QueryTerm {
  readonly forms: readonly string[];
}

/** A question as every list reads it. */
export interface QueryAnalysis {
  readonly text: string;
  readonly language: Language;
  /** Distinct, in reading order; dates last. */
  readonly terms: readonly QueryTerm[];
  /** Quoted phrases of two words and more, as terms in order. */
  readonly phrases: readonly (readonly string[])[];
  readonly speakers: readonly string[];
  readonly entities: readonly string[];
  readonly dates: readonly DateMention[];
  readonly intents: readonly Intent[];
}

/** Reads a question. The same text, time and index give the same analysis. */
export function analyseQuery(text: string, { at, expected, languages, speakers, entities }: QueryReading): QueryAnalysis {
  const words = wordsOf(text);
  const language = detectLanguage(words, expected);
  const plain = withoutPossessives(plainWords(text));
  const dates = dateMentions(text, at);
  const read = languages.length === 0 ? [language] : languages;
  const dateTerms = [...new Set(dates.flatMap(mentionTerms))].map((term) => ({ forms: [term] }));
  const said = quotedPhrases(text).map((phrase) => termsOf(wordsOf(phrase), language));
  return {
    text,
    language,
    terms: distinct([...words.flatMap((word) => queryTerms(word, language, read)), ...dateTerms]),
    phrases: [...new Map(said.filter((terms) => terms.length > 1).map((terms) => [terms.join(' '), terms])).values()],
    speakers: speakers.find(plain),
    entities: entities.find(plain),
    dates,
    intents: intentsOf(text),
  };
}

// A word is one term in each language; only ids and runs without spaces are several.
function queryTerms(word: Word, asked: Language, languages: readonly Language[]): readonly QueryTerm[] {
  // A small word of the question's own language is no word to look for; one of another language is.
  if (termsOfWord(word, asked).length === 0) return [];
  const readings = languages.map((language) => termsOfWord(word, language)).filter((terms) => terms.length > 0);
  if (readings.every((terms) => terms.length === 1)) return [{ forms: [...new Set(readings.flat())].sort() }];
  return [...new Set(readings.flat())].map((term) => ({ forms: [term] }));
}

function distinct(terms: readonly QueryTerm[]): readonly QueryTerm[] {
  return [...new Map(terms.map((term) => [term.forms.join(' '), term])).values()];
}
