import type { Unit, UnitCard } from '../unit';
import { ASKS, asks } from './asks';
import { dateMentions } from './dates';
import { mentionTerms, momentTerms } from './date-terms';
import { detectLanguage } from './detect-language';
import { foldWord } from './fold';
import type { Interval } from './interval';
import type { Language } from './languages';
import { termsOf } from './terms';
import { wordsOf } from './words';

/** A unit as the index takes it in. */
export interface AnalysedUnit {
  readonly card: UnitCard;
  readonly language: Language;
  /** Speaker, title, text, gloss and dates, in this order; at the end that it asks. */
  readonly body: readonly string[];
  /** Title and headings. */
  readonly title: readonly string[];
  /** Every word as it stands, folded: what names are recognised in. */
  readonly plain: readonly string[];
  /** When it happened and which times it speaks of. */
  readonly times: readonly Interval[];
}

/** Reads one unit; `expected` is its bank's language, for texts too short to tell. Relative dates count from the time it tells of. */
export function analyseUnit(unit: Unit, expected: Language): AnalysedUnit {
  const { text, gloss, ...card } = unit;
  const words = wordsOf(text);
  const language = detectLanguage(words, expected);
  const titleWords = wordsOf(card.title);
  const glossWords = wordsOf(gloss);
  const mentions = dateMentions(text, card.occurred?.from ?? card.retainedAt);
  const title = termsOf(titleWords, language);
  const body = [
    ...termsOf(wordsOf(card.speaker ?? ''), language),
    ...title,
    ...termsOf(words, language),
    ...termsOf(glossWords, language),
    ...(card.occurred === null ? [] : momentTerms(card.occurred.from)),
    ...mentions.flatMap(mentionTerms),
    ...(asks(text) ? [ASKS] : []),
  ];
  const spoken = mentions.flatMap(({ interval }) => (interval === null ? [] : [interval]));
  return {
    card,
    language,
    body,
    title,
    plain: [...words, ...glossWords].map(({ text: word }) => foldWord(word)),
    times: card.occurred === null ? spoken : [card.occurred, ...spoken],
  };
}
