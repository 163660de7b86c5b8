import { wordsOf } from '../retrieval/analysis/words';
import type { Unit } from '../retrieval/unit';

/** Names how a unit becomes the text that an embedder reads. Another way is another generation. */
const FORM = 'said@1';

/** What an embedder reads of a unit: what it is called, who says it, what is said, and more words for it. Null when there is no word in it. */
export function textToEmbed({ title, speaker, text, gloss }: Pick<Unit, 'title' | 'speaker' | 'text' | 'gloss'>): string | null {
  if (wordsOf(text).length + wordsOf(gloss).length === 0) return null;
  const said = speaker === null ? text : `${speaker}: ${text}`;
  return [title, said, gloss].filter((part) => part !== '').join('\n');
}

/** How a generation names its embedder. */
export function embedderOf(embedder: { readonly identity: string }): string {
  return `${FORM} ${embedder.identity}`;
}
