import { foldWord } from './fold';
import { wordsOf } from './words';

/** A name that may stand in a text, and whom or what it names. */
export interface KnownName {
  readonly name: string;
  readonly entity: string;
}

/** Recognises known names in texts. Built from the tenant's own graph, titles and speakers. */
export class Gazetteer {
  private readonly byFirst = new Map<string, { readonly words: readonly string[]; readonly entities: string[] }[]>();

  constructor(names: Iterable<KnownName>) {
    const byName = new Map<string, { readonly words: readonly string[]; readonly entities: string[] }>();
    for (const { name, entity } of names) {
      for (const form of formsOf(name)) {
        const words = plainWords(form);
        const key = words.join(' ');
        if (key === '') continue;
        const entry = byName.get(key) ?? { words, entities: [] };
        if (!entry.entities.includes(entity)) entry.entities.push(entity);
        byName.set(key, entry);
      }
    }
    for (const entry of byName.values()) {
      const [first = ''] = entry.words;
      this.byFirst.set(first, [...(this.byFirst.get(first) ?? []), entry]);
    }
    // The longest name first: New York City is not New York.
    for (const entries of this.byFirst.values()) entries.sort((a, b) => b.words.length - a.words.length);
  }

  /** The entities named in folded words, each once, in reading order; where names overlap, the longest that starts first. */
  find(plain: readonly string[]): readonly string[] {
    const found = new Set<string>();
    for (let at = 0; at < plain.length; ) {
      const entry = this.byFirst.get(plain[at] ?? '')?.find(({ words }) => words.every((word, offset) => plain[at + offset] === word));
      for (const entity of entry?.entities ?? []) found.add(entity);
      at += entry?.words.length ?? 1;
    }
    return [...found];
  }
}

/** A text as the gazetteer reads it: possessives are names too. */
export function plainWords(text: string): readonly string[] {
  return wordsOf(text).map(({ text: word }) => foldWord(word));
}

/** Words without the possessive ending, so that `Ann's` names Ann. */
export function withoutPossessives(plain: readonly string[]): readonly string[] {
  return plain.map((word) => word.replace(/'s?$/, ''));
}

// `Mercury (planet)` is also called Mercury.
function formsOf(name: string): readonly string[] {
  const bare = name.replace(/\s*\([^)]*\)\s*$/u, '');
  return bare === name || bare === '' ? [name] : [name, bare];
}
