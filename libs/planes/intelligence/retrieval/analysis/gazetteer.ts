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
    for (const entries of this.byFirst.values()) entries.sort((a, b) => b.words.length - a.words.length);
  }

  /**
   * The entities named in folded words, each once, in reading order, longer names first.
   * Names that overlap are all found: which of them a reader may know is decided later, and a hidden name must not hide another.
   */
  find(plain: readonly string[]): readonly string[] {
    const found = new Set<string>();
    plain.forEach((first, at) => {
      for (const { words, entities } of this.byFirst.get(first) ?? []) {
        if (words.every((word, offset) => plain[at + offset] === word)) for (const entity of entities) found.add(entity);
      }
    });
    return [...found];
  }
}

/** A text as the gazetteer reads it. */
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
