import { filterKey, type Filter } from '../retrieval/filters/filter';
import { type Scope, scopeOf } from '../retrieval/filters/scope';
import type { UnitCard } from '../retrieval/unit';
import type { LoadedGeneration } from '../retrieval/retrieve';

const SCOPES_KEPT = 8;

/** Scopes that were drawn lately on one generation. Moments between which nothing expires or ends have one scope. */
export class Scopes {
  private readonly drawn = new Map<string, Scope>();
  private readonly moments: Float64Array;

  /** @param before what was drawn on when this generation was made of another one by adding or renewing `cards`. */
  constructor(
    private readonly generation: LoadedGeneration,
    before?: Scopes,
    cards: readonly UnitCard[] = generation.index.cards,
  ) {
    const ends = new Set<number>(before?.moments);
    for (const { expiresAt, retractedAt } of cards) for (const moment of [expiresAt, retractedAt]) if (moment !== null) ends.add(moment);
    this.moments = before !== undefined && ends.size === before.moments.length ? before.moments : Float64Array.from(ends).sort();
  }

  of(filter: Filter): Scope {
    const key = filterKey({ ...filter, now: this.lastMomentBy(filter.now) });
    const scope = this.drawn.get(key) ?? scopeOf(this.generation.index, filter);
    this.drawn.delete(key);
    this.drawn.set(key, scope);
    const [oldest] = this.drawn.keys();
    if (this.drawn.size > SCOPES_KEPT && oldest !== undefined) this.drawn.delete(oldest);
    return scope;
  }

  private lastMomentBy(now: number): number {
    let [low, high] = [0, this.moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.moments[middle] ?? 0) <= now) low = middle + 1;
      else high = middle;
    }
    return this.moments[low - 1] ?? 0;
  }
}
