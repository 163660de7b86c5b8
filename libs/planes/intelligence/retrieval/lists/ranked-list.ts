/** Every list there is; a profile gives each its weight. */
export const LISTS = [
  ...(['own', 'spread', 'context', 'session', 'title', 'dense', 'denseSpread', 'temporal', 'latest'] as const),
  ...(['reply', 'titleHop', 'secondHop', 'graph', 'external'] as const),
] as const;

export type ListName = (typeof LISTS)[number];

/** One unit's place in a list. Higher scores are better; only their order and ratio inside one list mean anything. */
export interface ListEntry {
  readonly unit: number;
  readonly score: number;
}

/** What one list found: best first, ties by ordinal, never a unit outside the scope, never a score of zero. */
export interface RankedList {
  readonly name: ListName;
  readonly entries: readonly ListEntry[];
}

/** How many units a list offers at most. */
export const LIST_DEPTH = 200;

/** The list of the best scores. `scores` are by ordinal; zero and less is not found. */
export function listOf(name: ListName, scores: Float64Array, depth: number = LIST_DEPTH): RankedList {
  return { name, entries: bestOf(scores, depth) };
}

/** The best `depth` entries, best first, ties by ordinal. */
export function bestOf(scores: Float64Array, depth: number): readonly ListEntry[] {
  const found: ListEntry[] = [];
  const floor = floorOf(scores, depth);
  for (let unit = 0; unit < scores.length; unit++) {
    const score = scores[unit] ?? 0;
    if (score > 0 && score >= floor) found.push({ unit, score });
  }
  return found.sort((a, b) => b.score - a.score || a.unit - b.unit).slice(0, depth);
}

// With many scores, sorting numbers alone finds the cut much faster than sorting entries.
function floorOf(scores: Float64Array, depth: number): number {
  const positive = scores.filter((score) => score > 0);
  return positive.length <= depth * 4 ? 0 : (positive.sort()[positive.length - depth] ?? 0);
}
