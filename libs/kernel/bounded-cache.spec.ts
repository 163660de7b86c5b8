import { BoundedCache } from './bounded-cache';

describe('BoundedCache', () => {
  it('forgets what was used longest ago, and nothing before it is full', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  });

  it('forgets what it is told to forget', () => {
    const cache = new BoundedCache<number>(1);
    cache.set('a', 1);
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
  });

  it('forgets every value whose key is chosen, and no other', () => {
    const cache = new BoundedCache<number>(3);
    for (const [at, key] of ['a1', 'a2', 'b1'].entries()) cache.set(key, at);
    cache.deleteWhere((key) => key.startsWith('a'));
    expect([cache.get('a1'), cache.get('a2'), cache.get('b1')]).toEqual([undefined, undefined, 2]);
  });

  it.each([0, -1, 1.5])('does not exist with room for %s', (limit) => {
    expect(() => new BoundedCache(limit)).toThrow(RangeError);
  });
});
