/** Languages whose words are stemmed and whose function words are left out. */
export const STEMMED_LANGUAGES = [
  ...(['arabic', 'danish', 'dutch', 'english', 'finnish', 'french', 'german', 'hungarian', 'italian'] as const),
  ...(['norwegian', 'portuguese', 'romanian', 'russian', 'spanish', 'swedish', 'turkish'] as const),
] as const;

export type StemmedLanguage = (typeof STEMMED_LANGUAGES)[number];

/** `plain`: words as they are, folded. What every text gets whose language is not known for certain. */
export type Language = StemmedLanguage | 'plain';

/** Languages that share letters and small words with a stemmed one; recognising them keeps its stemmer away. */
export const UNSTEMMED_LANGUAGES = ['bulgarian', 'catalan', 'croatian', 'czech', 'indonesian', 'persian', 'polish', 'ukrainian'] as const;

export type UnstemmedLanguage = (typeof UNSTEMMED_LANGUAGES)[number];

/** True for a language that a bank can be in. */
export function isLanguage(text: string): text is Language {
  return text === 'plain' || STEMMED_LANGUAGES.some((language) => language === text);
}
