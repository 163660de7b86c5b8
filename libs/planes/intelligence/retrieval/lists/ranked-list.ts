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

/** How many units a list offers at most, unless more hits are wanted. */
export const LIST_DEPTH = 200;

/** The list of the best scores. `scores` are by ordinal; zero and less is not found. */
export function listOf(name: ListName, scores: Float64Array, depth: number = LIST_DEPTH): RankedList {
  return { name, entries: bestOf(scores, depth) };
}

/** The best `depth` entries, best first, ties by ordinal. */
export function bestOf(scores: Float64Array, depth: number): readonly ListEntry[] {
  // A heap with the worst kept entry on top: most units of a large index are compared once and forgotten.
  const kept: ListEntry[] = [];
  for (let unit = 0; unit < scores.length; unit++) {
    const score = scores[unit] ?? 0;
    if (score <= 0) continue;
    if (kept.length < depth) rise(kept, { unit, score });
    else if (score > (kept[0]?.score ?? Infinity)) sink(kept, { unit, score });
  }
  return kept.sort((a, b) => b.score - a.score || a.unit - b.unit);
}

function worse(a: ListEntry, b: ListEntry): boolean {
  return a.score < b.score || (a.score === b.score && a.unit > b.unit);
}

function rise(heap: ListEntry[], entry: ListEntry): void {
  let at = heap.length;
  for (let parent = (at - 1) >> 1; at > 0; at = parent, parent = (at - 1) >> 1) {
    const above = heap[parent] ?? entry;
    if (!worse(entry, above)) break;
    heap[at] = above;
  }
  heap[at] = entry;
}

function sink(heap: ListEntry[], entry: ListEntry): void {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    const [left, right] = [heap[child] ?? entry, heap[child + 1]];
    const lower = right !== undefined && worse(right, left) ? child + 1 : child;
    const below = heap[lower] ?? entry;
    if (!worse(below, entry)) break;
    heap[at] = below;
    at = lower;
  }
  heap[at] = entry;
}
