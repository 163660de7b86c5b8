import type { Millis } from '@kernel/time';
import type { CacheEvents } from './cache-events';
import type { RedisLine } from './redis-line';
import { SharedCache, type SharedEntry } from './shared-cache';

/** The shared cache in Redis: one round trip for a batch, whatever its size. */
export class RedisSharedCache extends SharedCache {
  /** @param valueBytes largest value that is written or believed. */
  constructor(
    private readonly line: RedisLine,
    private readonly valueBytes: number,
    private readonly events: Pick<CacheEvents, 'sharedProblem'>,
  ) {
    super();
  }

  override async get(keys: readonly string[]): Promise<readonly (Buffer | undefined)[]> {
    if (keys.length === 0) return [];
    const found = await this.line.ask((redis) => redis.mgetBuffer(...keys));
    return keys.map((_, at) => this.believed(found?.[at] ?? undefined));
  }

  override async set(entries: readonly SharedEntry[], ttl: Millis): Promise<void> {
    const fitting = entries.filter(({ bytes }) => this.fits(bytes));
    if (fitting.length === 0) return;
    await this.line.ask(async (redis) => {
      const batch = redis.pipeline();
      for (const { key, bytes } of fitting) batch.set(key, Buffer.from(bytes), 'PX', ttl);
      const failed = (await batch.exec())?.find(([error]) => error !== null);
      if (failed?.[0]) throw failed[0];
    });
  }

  override async delete(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.line.ask((redis) => redis.del(...keys));
  }

  private believed(bytes: Buffer | undefined): Buffer | undefined {
    return bytes !== undefined && this.fits(bytes) ? bytes : undefined;
  }

  private fits(bytes: Uint8Array): boolean {
    if (bytes.length <= this.valueBytes) return true;
    this.events.sharedProblem('too_large');
    return false;
  }
}
