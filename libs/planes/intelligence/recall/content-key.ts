import { digestOf, type Digest } from '@kernel/digest';
import type { Unit } from '../retrieval/unit';

/**
 * What makes two units of one bank the same: who said what, when, where in which session, as what kind of statement; and whose it is, who may see it and under
 * which tags. Otherwise one person's unit would stand for another's: it would be hidden from whoever retained it again, or outlive a forgetting.
 */
export type Saying = Pick<
  Unit,
  'session' | 'speaker' | 'role' | 'title' | 'factType' | 'occurred' | 'fact' | 'text' | 'gloss' | 'classification' | 'visibleTo' | 'tags'
> & {
  /** Null when the place is not told: then the same words in one session are one unit. */
  readonly position: number | null;
  readonly principals: readonly string[];
};

/** The key under which a unit is stored once, however often it is retained. */
export function contentKeyOf(saying: Saying): Digest {
  const { session, speaker, role, title, factType, occurred, fact, text, gloss, position, classification, visibleTo, tags, principals } =
    saying;
  const told = { session, speaker, role, title, factType, text, gloss, position, classification };
  const named = { tags: namesOf(tags), principals: namesOf(principals), visibleTo: visibleTo && namesOf(visibleTo) };
  return digestOf({ ...told, ...named, occurred: occurred && { ...occurred }, fact: fact && { ...fact } });
}

function namesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
