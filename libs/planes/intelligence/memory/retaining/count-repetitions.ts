import { canonicalJson } from '@kernel/canonical-json';
import type { ContentUnit } from './content-units';

/**
 * Numbers what is said again among units that were said one after the other, so that each is kept: two turns of "Yes." are two. The same units again are
 * numbered the same, so that a call that is repeated writes nothing.
 */
export function countRepetitions(units: readonly ContentUnit[]): readonly ContentUnit[] {
  const said = new Map<string, number>();
  return units.map((unit) => {
    const { session, position, speaker, role, title, text, factType, occurred, fact } = unit;
    const saying = canonicalJson({
      session,
      position,
      speaker,
      role,
      title,
      text,
      factType,
      occurred: occurred && { ...occurred },
      fact: fact && { ...fact },
    });
    const repetition = said.get(saying) ?? 0;
    said.set(saying, repetition + 1);
    return { ...unit, repetition };
  });
}
