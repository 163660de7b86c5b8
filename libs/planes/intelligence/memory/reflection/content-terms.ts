import { detectLanguage } from '../../retrieval/analysis/detect-language';
import type { Language } from '../../retrieval/analysis/languages';
import { termsOf } from '../../retrieval/analysis/terms';
import { wordsOf } from '../../retrieval/analysis/words';

/** The words of a text that say something, as the search would find them. */
export function contentTerms(text: string, language: Language): ReadonlySet<string> {
  return new Set(termsOf(wordsOf(text), language));
}

/** The language that a question is read in; English when it is too short to tell. */
export function analysisLanguageOf(question: string): Language {
  return detectLanguage(wordsOf(question), 'english');
}
