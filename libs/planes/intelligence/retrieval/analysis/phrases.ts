const QUOTED = /"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|「([^」]+)」|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])/gu;

/** What a question sets in quotation marks, in reading order. */
export function quotedPhrases(question: string): readonly string[] {
  return Array.from(question.matchAll(QUOTED), (match) => match.slice(1).find((part) => part !== undefined) ?? '').filter(
    (part) => part.trim() !== '',
  );
}
