import { CACHE_FAMILIES, COMPILED_CONTEXTS } from './cache-families';
import { cachePlace } from './cache-key';
import { readCacheKey } from './read-cache-key';

const PLACE = cachePlace(COMPILED_CONTEXTS, {
  tenant: 'acme',
  classification: 'INTERNAL',
  versions: { pack: 'a', policy_bundles: 'b', logic: 'c' },
  question: 1,
});

describe('a key that is read', () => {
  it('says what was written into it, as a place and as the key of a shared cache', () => {
    const read = { place: PLACE, family: 'compiled-contexts@1', known: COMPILED_CONTEXTS, tenant: 'acme', classification: 'INTERNAL' };
    expect(readCacheKey(PLACE)).toMatchObject({ ...read, digest: PLACE.slice(-64), shared: undefined });
    expect(readCacheKey(`fiveplane:cache:eu-west:0a1b2c3d:${PLACE}`)).toMatchObject({
      ...read,
      shared: { region: 'eu-west', keyId: '0a1b2c3d' },
    });
  });

  it('may be of a family that another release keeps', () => {
    expect(readCacheKey(PLACE.replace('contexts@1', 'contexts@2'))).toMatchObject({ family: 'compiled-contexts@2', known: undefined });
  });

  it.each(['', 'fiveplane:cache:x', PLACE.slice(1, -1), PLACE.replace('INTERNAL', 'SECRET'), PLACE.replace('acme', 'a b'), `x:${PLACE}`])(
    'is none: %s',
    (text) => {
      expect(readCacheKey(text)).toBeUndefined();
    },
  );

  it('has a family whose name no other one has', () => {
    expect(new Set(CACHE_FAMILIES.map(({ name }) => name)).size).toBe(CACHE_FAMILIES.length);
  });
});
