import type { RetrievalIndex } from './build-index';

/** Titles named in a unit's text, not its own. Looked up when a hop starts at the unit: few are ever asked, and a new title is named in old texts too. */
export function namedTitles({ titles, plain, cards }: RetrievalIndex, unit: number): readonly string[] {
  return titles.find(plain[unit] ?? []).filter((title) => title !== cards[unit]?.title);
}
