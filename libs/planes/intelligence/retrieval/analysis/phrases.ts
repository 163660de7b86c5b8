const QUOTED = /"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|「([^」]+)」|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])/gu;
const CAPITALISED = /(?<![.!?]\s|^)\p{Lu}[\p{L}\p{N}'’.-]*(?:\s+(?:of|the|de|von|van|and)?\s*\p{Lu}[\p{L}\p{N}'’.-]*)*/gu;

/** What a question sets in quotation marks, in reading order. */
export function quotedPhrases(question: string): readonly string[] {
  return Array.from(question.matchAll(QUOTED), (match) => match.slice(1).find((part) => part !== undefined) ?? '').filter(
    (part) => part.trim() !== '',
  );
}

/** Runs of capitalised words that do not merely open the sentence: names that no gazetteer knows. */
export function capitalisedNames(question: string): readonly string[] {
  return Array.from(question.matchAll(CAPITALISED), ([name]) => name);
}
