import type { Renumbering } from './renumbering';

/** The number of each unit by its id. Never changes, though what it is made of is shared with those that come after it. */
export class Ordinals {
  /**
   * @param slots ids in the order in which they came; later indexes may have put more into it.
   * @param numbers the number of the unit in each slot of this index.
   */
  private constructor(
    private readonly slots: Map<string, number>,
    private readonly numbers: Uint32Array,
  ) {}

  /** @throws RangeError for an id that stands twice. */
  static of(ids: readonly string[]): Ordinals {
    const slots = new Map(ids.map((id, number) => [id, number]));
    if (slots.size !== ids.length) throw new RangeError('two units with one id');
    return new Ordinals(
      slots,
      Uint32Array.from(ids, (_, number) => number),
    );
  }

  get(id: string): number | undefined {
    const slot = this.slots.get(id);
    // What came later is not here.
    return slot === undefined ? undefined : this.numbers[slot];
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  /** The numbers after more units were put between them. @throws RangeError for an id that is there already. */
  with(added: readonly string[], { moved, places }: Renumbering): Ordinals {
    const before = this.numbers.length;
    // Somebody else may have gone on from here already: then the ids are copied, without what came there.
    const slots = this.slots.size === before ? this.slots : new Map([...this.slots].filter(([, slot]) => slot < before));
    if (new Set(added).size !== added.length || added.some((id) => slots.has(id))) throw new RangeError('two units with one id');
    const numbers = new Uint32Array(before + added.length);
    for (let slot = 0; slot < before; slot++) numbers[slot] = moved[this.numbers[slot] ?? 0] ?? 0;
    added.forEach((id, nth) => {
      slots.set(id, before + nth);
      numbers[before + nth] = places[nth] ?? 0;
    });
    return new Ordinals(slots, numbers);
  }
}
