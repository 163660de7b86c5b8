import { mergeRankings } from '../memory/merging/merge-rankings';
import type { Hit } from '../retrieval/ranking';
import type { UnitCard } from '../retrieval/unit';
import type { askGeneration } from './ask-generation';
import { idOf, keyOf, type LoadedBanks } from './loaded-banks';

/** A unit by its bank and its id there: ids are a bank's own. */
export interface PlacedUnit {
  readonly key: string;
  readonly card: UnitCard;
}

/** A hit of one generation, by what its own bank calls it. */
export interface FoundUnit extends PlacedUnit {
  readonly hit: Hit;
  readonly neighbours: readonly PlacedUnit[];
}

/** What one generation found, best first, with what stands around each. */
export function foundUnits(
  { banks, generation: { index } }: LoadedBanks,
  { ranking, around }: ReturnType<typeof askGeneration>,
): readonly FoundUnit[] {
  const placed = (key: string): PlacedUnit => {
    const card = index.cards[index.ordinals.get(key) ?? -1];
    if (card === undefined) throw new Error('a unit that was found is in its index');
    const own = { ...card, id: idOf(banks, card.id) };
    return { key: nameOf(own), card: own };
  };
  return ranking.hits.map((hit, at) => {
    const own = { ...hit, id: idOf(banks, hit.id), supersededBy: hit.supersededBy && idOf(banks, hit.supersededBy) };
    return { ...placed(hit.id), hit: own, neighbours: (around[at]?.neighbours ?? []).map(placed) };
  });
}

/** Several generations laid together by rank, for their scores cannot be compared; one stands in its own order. */
export function laidTogether(found: readonly (readonly FoundUnit[])[]): readonly FoundUnit[] {
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  const merged = mergeRankings(found.map((hits) => ({ weight: 1, hits })), ({ key }) => key); // prettier-ignore
  return merged.map(({ hit, score }) => ({ ...hit, hit: { ...hit.hit, score } }));
}

/** How a unit is told from those of other banks. */
export function nameOf({ bank, id }: { readonly bank: string; readonly id: string }): string {
  return `${bank}\n${id}`;
}

/** Ids that somebody found, as a generation of these banks calls them. */
export function keysOf(banks: readonly { readonly head: { readonly name: string } }[], ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => banks.map(({ head }) => keyOf(banks, { bank: head.name, id })));
}
