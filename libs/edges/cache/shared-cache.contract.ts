import type { SharedCache } from './shared-cache';

/** The bound of a value that a cache under test has. */
export const VALUE_BYTES = 1_000;

export interface OpenSharedCache {
  readonly cache: SharedCache;
  /** Begins every key. */
  readonly prefix: string;
  /** Problems that were told so far. */
  readonly told: readonly string[];
  /** Resolves when the entry is over its time. */
  readonly outlived: (key: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What every cache between processes promises while it is there. */
export function describeSharedCache(name: string, open: () => Promise<OpenSharedCache>): void {
  describe(`shared cache: ${name}`, () => {
    let opened: OpenSharedCache;
    let cache: SharedCache;
    let number = 0;
    const keys = (...names: readonly string[]): readonly string[] => names.map((one) => `${opened.prefix}${number}:${one}`);
    const entry = (one: string, bytes: Uint8Array) => ({ key: keys(one).join(), bytes });
    const get = async (...names: readonly string[]): Promise<readonly (string | undefined)[]> =>
      (await cache.get(keys(...names))).map((bytes) => bytes?.toString('latin1'));

    beforeAll(async () => {
      opened = await open();
      cache = opened.cache;
    });
    afterAll(() => opened.close());
    beforeEach(() => {
      number += 1;
    });

    it('gives a batch in the order of its keys, and nothing for a key that is unknown', async () => {
      await cache.set([entry('a', Buffer.from('one')), entry('b', Buffer.from('two'))], 60_000);
      expect(await get('b', 'missing', 'a', 'b')).toEqual(['two', undefined, 'one', 'two']);
    });

    it('gives bytes as they were, none and all 256 included', async () => {
      const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      await cache.set([entry('all', all), entry('none', Buffer.alloc(0))], 60_000);
      expect(await get('all', 'none')).toEqual([all.toString('latin1'), '']);
    });

    it('gives what was set last, whole', async () => {
      await cache.set([entry('a', Buffer.from('the first and longer one'))], 60_000);
      await cache.set([entry('a', Buffer.from('second'))], 60_000);
      expect(await get('a')).toEqual(['second']);
    });

    it('leaves nothing under a key when its time is over (control: another one is still there)', async () => {
      await cache.set([entry('brief', Buffer.from('brief'))], 20);
      await cache.set([entry('long', Buffer.from('long'))], 60_000);
      await opened.outlived(keys('brief').join());
      expect(await get('brief', 'long')).toEqual([undefined, 'long']);
    });

    it('leaves out a value over the bound, and keeps the others of the batch (control: one at the bound)', async () => {
      const before = opened.told.length;
      const atBound = Buffer.alloc(VALUE_BYTES, 'x');
      await cache.set([entry('over', Buffer.alloc(VALUE_BYTES + 1)), entry('at', atBound)], 60_000);
      expect(await get('over', 'at')).toEqual([undefined, atBound.toString()]);
      expect(opened.told.slice(before)).toEqual(['too_large']);
    });

    it('forgets what is deleted, and only that', async () => {
      await cache.set([entry('a', Buffer.from('a')), entry('b', Buffer.from('b'))], 60_000);
      await cache.delete(keys('a', 'missing'));
      expect(await get('a', 'b')).toEqual([undefined, 'b']);
    });

    it('answers empty batches', async () => {
      expect(await cache.get([])).toEqual([]);
      await expect(cache.set([], 1_000)).resolves.toBeUndefined();
      await expect(cache.delete([])).resolves.toBeUndefined();
    });

    it('gives a batch of many in one question', async () => {
      const names = Array.from({ length: 200 }, (_, at) => `n${at}`);
      await cache.set(
        names.map((one) => entry(one, Buffer.from(one))),
        60_000,
      );
      expect(await get(...names)).toEqual(names);
    });
  });
}
