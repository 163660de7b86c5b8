import { wordsOf } from '../retrieval/analysis/words';
import { EMBEDDED_TEXT, embeddedText } from '../retrieval/embedder/embedded-text';

/** What an embedder reads of a unit; null when there is no word in it, for some models have no vector for nothing. */
export function textToEmbed(unit: Parameters<typeof embeddedText>[0]): string | null {
  const text = embeddedText(unit);
  return wordsOf(text).length === 0 ? null : text;
}

/** How a generation names its embedder: with how texts are made for it. */
export function embedderOf(embedder: { readonly identity: string }): string {
  return `${EMBEDDED_TEXT} ${embedder.identity}`;
}
