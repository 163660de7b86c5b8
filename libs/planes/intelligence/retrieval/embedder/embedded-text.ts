import type { Unit } from '../unit';

/** Names how a unit becomes the text that an embedding model reads: part of what its vectors are. */
export const EMBEDDED_TEXT = 'intelligence/embedded-text@1';

/** What an embedding model reads of a unit: who says it or what it is titled, its words, its gloss. Never empty. */
export function embeddedText({ speaker, title, text, gloss }: Pick<Unit, 'speaker' | 'title' | 'text' | 'gloss'>): string {
  const said = [text, gloss].filter((part) => part !== '').join(' ');
  const named = [title, speaker ?? '', said].filter((part) => part !== '').join(': ');
  // A unit may have neither words nor name; a model wants to read something.
  return named.trim() === '' ? '-' : named;
}
