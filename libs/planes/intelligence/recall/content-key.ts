import { digestOf, type Digest } from '@kernel/digest';
import type { Unit } from '../retrieval/unit';

/** What makes two units of one bank the same: who said what, when, where in which session, as what kind of statement. */
export type Saying = Pick<Unit, 'session' | 'speaker' | 'role' | 'title' | 'factType' | 'occurred' | 'fact' | 'text' | 'gloss'> & {
  /** Null when the place is not told: then the same words in one session are one unit. */
  readonly position: number | null;
};

/** The key under which a unit is stored once, however often it is retained. */
export function contentKeyOf({ session, speaker, role, title, factType, occurred, fact, text, gloss, position }: Saying): Digest {
  const told = { session, speaker, role, title, factType, text, gloss, position };
  return digestOf({ ...told, occurred: occurred && { ...occurred }, fact: fact && { ...fact } });
}
