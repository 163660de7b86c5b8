/** Remembers at most `limit` values; the one that was used longest ago goes first. For values that are named by what they are made of. */
export class BoundedCache<V> {
  private readonly entries = new Map<string, V>();

  /** @throws RangeError for a limit below one. */
  constructor(private readonly limit: number) {
    if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`a cache holds at least one value, got ${limit}`);
  }

  get(key: string): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.limit && oldest !== undefined) this.entries.delete(oldest);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  /** Forgets every value whose key is chosen. */
  deleteWhere(chosen: (key: string) => boolean): void {
    for (const key of [...this.entries.keys()]) if (chosen(key)) this.entries.delete(key);
  }
}
