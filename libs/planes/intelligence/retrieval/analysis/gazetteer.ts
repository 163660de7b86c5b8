import { foldWord } from './fold';
import { wordsOf } from './words';

/** A name that may stand in a text, and whom or what it names. */
export interface KnownName {
  readonly name: string;
  readonly entity: string;
}

interface Entry {
  readonly key: string;
  readonly words: readonly string[];
  readonly entities: readonly string[];
}

/** Recognises known names in texts. Built from the tenant's own graph, titles and speakers; the same whatever order names came in. Never changes. */
export class Gazetteer {
  private readonly byFirst: Map<string, readonly Entry[]>;

  /** @param before what is known already; it stays as it is. */
  constructor(names: Iterable<KnownName>, before?: Gazetteer) {
    this.byFirst = new Map(before?.byFirst);
    const touched = new Map<string, Map<string, Entry>>();
    for (const { name, entity } of names)
      for (const words of formsOf(name).map(plainWords)) {
        const [first] = words;
        if (first === undefined) continue;
        const entries = touched.get(first) ?? new Map((this.byFirst.get(first) ?? []).map((entry) => [entry.key, entry]));
        touched.set(first, entries.set(words.join(' '), withEntity(entries.get(words.join(' ')), words, entity)));
      }
    for (const [first, entries] of touched) this.byFirst.set(first, [...entries.values()].sort(longestFirst));
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

function withEntity(known: Entry | undefined, words: readonly string[], entity: string): Entry {
  if (known === undefined) return { key: words.join(' '), words, entities: [entity] };
  return known.entities.includes(entity) ? known : { ...known, entities: [...known.entities, entity].sort() };
}

function longestFirst(a: Entry, b: Entry): number {
  return b.words.length - a.words.length || (a.key < b.key ? -1 : 1);
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
