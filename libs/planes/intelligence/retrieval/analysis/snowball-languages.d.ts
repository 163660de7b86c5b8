declare module 'snowball-stemmers' {
  /** The algorithms of the pinned package that this analyser uses. */
  export function newStemmer(language: import('./languages').StemmedLanguage): { stem(word: string): string };
}
