/** The texts in order, in as few portions as the limits allow; a text above the characters stands alone. */
export function batchesOf(
  texts: readonly string[],
  most: { readonly texts: number; readonly characters: number },
): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let characters = Infinity;
  for (const text of texts) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= most.texts || characters + text.length > most.characters) {
      batches.push([text]);
      characters = text.length;
    } else {
      last.push(text);
      characters += text.length;
    }
  }
  return batches;
}
