import { CLASSIFICATIONS } from './classification';
import { type CacheKey, cacheFamily, cachePlace, mayLeaveProcess } from './cache-key';

const FAMILY = cacheFamily('answers@1', ['pack', 'logic']);
const KEY: CacheKey<'pack' | 'logic'> = {
  tenant: 'acme',
  classification: 'INTERNAL',
  versions: { pack: 'sha256:aa', logic: 'context/compile@1' },
  question: { message: 'Where is my order?' },
};

describe('the place of a cached value', () => {
  it('is the same for the same key, however its fields are ordered', () => {
    const turned = { ...KEY, versions: { logic: 'context/compile@1', pack: 'sha256:aa' } };
    expect(cachePlace(FAMILY, turned)).toBe(cachePlace(FAMILY, KEY));
    expect(cachePlace(FAMILY, KEY)).toMatch(/^answers@1\/acme\/INTERNAL\/[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<typeof KEY>]>([
    ['tenant', { tenant: 'globex' }],
    ['class', { classification: 'CONFIDENTIAL' }],
    ['pinned document', { versions: { ...KEY.versions, pack: 'sha256:ab' } }],
    ['version of logic', { versions: { ...KEY.versions, logic: 'context/compile@2' } }],
    ['question', { question: { message: 'Where is my order? ' } }],
  ])('is another one for another %s', (_, change) => {
    expect(cachePlace(FAMILY, { ...KEY, ...change })).not.toBe(cachePlace(FAMILY, KEY));
  });

  it('is another one for another family', () => {
    expect(cachePlace(cacheFamily('answers@2', ['pack', 'logic']), KEY)).not.toBe(cachePlace(FAMILY, KEY));
  });

  it('exists for no tenant that could name another one’s place', () => {
    for (const tenant of ['', 'acme/INTERNAL', 'Acme', 'a']) expect(() => cachePlace(FAMILY, { ...KEY, tenant })).toThrow(RangeError);
    expect(() => cacheFamily('answers/acme@1', [])).toThrow(RangeError);
  });

  it('does not compile without one of the versions', () => {
    // @ts-expect-error the logic is missing
    const incomplete: CacheKey<'pack' | 'logic'> = { ...KEY, versions: { pack: 'sha256:aa' } };
    expect(cachePlace(FAMILY, incomplete)).not.toBe(cachePlace(FAMILY, KEY));
  });
});

it('keeps RESTRICTED inside the process, and everything of a family that reaches no further', () => {
  const leaving = (family: typeof FAMILY) => CLASSIFICATIONS.filter((classification) => mayLeaveProcess(family, { classification }));
  expect(leaving(FAMILY)).toEqual(['PUBLIC', 'INTERNAL', 'CONFIDENTIAL']);
  expect(leaving(cacheFamily('answers@1', ['pack', 'logic'], { reach: 'process' }))).toEqual([]);
});
