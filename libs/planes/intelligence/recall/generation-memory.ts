/** How often what was asked for was there. */
export interface MemoryUse {
  readonly hits: number;
  readonly misses: number;
  /** What went to make room. */
  readonly evictions: number;
  readonly bytes: number;
  readonly entries: number;
}

/** Whoever counts: told of each ask and of what is held afterwards. */
export interface MemoryWatch {
  asked(found: 'hit' | 'miss'): void;
  holds(bytes: number): void;
}

const UNWATCHED: MemoryWatch = { asked: () => undefined, holds: () => undefined };

/**
 * Remembers values by name within a number of bytes; the one that was used longest ago goes first. What a caller holds in its hands stays whole after it went.
 * A value above the limit is not remembered at all.
 */
export class GenerationMemory<V> {
  private readonly entries = new Map<string, { readonly value: V; readonly bytes: number }>();
  private used = { hits: 0, misses: 0, evictions: 0, bytes: 0 };

  /** @throws RangeError for a limit below one byte. */
  constructor(
    private readonly limit: number,
    private readonly watch: MemoryWatch = UNWATCHED,
  ) {
    if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`a memory holds at least one byte, got ${limit}`);
  }

  get(name: string): V | undefined {
    const entry = this.entries.get(name);
    this.watch.asked(entry === undefined ? 'miss' : 'hit');
    if (entry === undefined) {
      this.used.misses += 1;
      return undefined;
    }
    this.used.hits += 1;
    this.entries.delete(name);
    this.entries.set(name, entry);
    return entry.value;
  }

  set(name: string, value: V, bytes: number): void {
    this.delete(name);
    if (bytes <= this.limit) this.keep(name, value, bytes);
    this.watch.holds(this.used.bytes);
  }

  private keep(name: string, value: V, bytes: number): void {
    this.entries.set(name, { value, bytes });
    this.used.bytes += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.used.bytes <= this.limit) break;
      this.delete(oldest);
      this.used.evictions += 1;
    }
  }

  delete(name: string): void {
    const entry = this.entries.get(name);
    if (entry === undefined) return;
    this.entries.delete(name);
    this.used.bytes -= entry.bytes;
  }

  /** Lets go of every value with such a name. */
  deleteWhere(isMeant: (name: string) => boolean): void {
    for (const name of [...this.entries.keys()].filter(isMeant)) this.delete(name);
    this.watch.holds(this.used.bytes);
  }

  use(): MemoryUse {
    return { ...this.used, entries: this.entries.size };
  }
}
