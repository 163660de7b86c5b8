/** The term of a text that ends with a question. It starts with @, as no word does. */
export const ASKS = '@asks';

// Question marks of the scripts we read; what follows the last of them is no word.
const ENDS_WITH_QUESTION = /[?？؟⸮][^\p{L}\p{N}]*$/u;
/** A question ends near the end: longer tails than this are not looked at. */
const TAIL = 64;

/** True when the last thing a text says is a question: what answers it stands in the next turn of somebody else. */
export function asks(text: string): boolean {
  return ENDS_WITH_QUESTION.test(text.slice(-TAIL));
}
