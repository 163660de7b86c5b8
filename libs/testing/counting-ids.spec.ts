import { isId } from '@kernel/ids';
import { CountingIds } from './counting-ids';

describe('CountingIds', () => {
  it('gives well-formed ids, each once, in ascending order', () => {
    const ids = new CountingIds();
    const given = Array.from({ length: 1_000 }, () => ids.next('run'));
    expect(given.every((id) => isId('run', id))).toBe(true);
    expect([...new Set(given)].sort()).toEqual(given);
  });

  it('counts over all prefixes and repeats itself from the same start', () => {
    expect(new CountingIds().next('tc')).toMatch(/_\w{10}0000000000000001$/);
    const [a, b] = [new CountingIds(), new CountingIds()];
    expect([a.next('run'), a.next('tc')]).toEqual([b.next('run'), b.next('tc')]);
    expect(new CountingIds(undefined, 2).next('run')).not.toBe(new CountingIds().next('run'));
  });
});
