import type { CountTokens } from './estimate-tokens';

/** The longest beginning of a text, in whole words, that has at most `limit` tokens. Empty when not even the first word fits. */
export function cutText(text: string, limit: number, count: CountTokens): string {
  const words = text.split(/(?<=\s)(?=\S)/u);
  let best = '';
  let low = 1;
  let high = words.length;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const beginning = words.slice(0, middle).join('').trimEnd();
    if (count(beginning) <= limit) {
      best = beginning;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return best;
}
