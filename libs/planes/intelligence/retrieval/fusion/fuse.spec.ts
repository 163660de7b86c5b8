import fc from 'fast-check';
import type { RankedList } from '../lists/ranked-list';
import { fuse } from './fuse';
import { CHAT } from './profiles';

const list = (name: RankedList['name'], ...scores: readonly (readonly [number, number])[]): RankedList => ({
  name,
  entries: scores.map(([unit, score]) => ({ unit, score })),
});
const profile = { ...CHAT, weights: { own: 1, session: 0.5, graph: 1 } };
const order = (lists: readonly RankedList[], by = profile) =>
  fuse(lists, by).map(({ unit, score }) => [unit, Math.round(score * 1000) / 1000]);

it('adds weighted shares of each list’s best score', () => {
  // 7: 1×8/8 + 0.5×1/4; 8: 1×4/8 + 0.5×4/4.
  expect(order([list('own', [7, 8], [8, 4]), list('session', [8, 4], [7, 1])])).toEqual([[7, 1.125], [8, 1]]); // prettier-ignore
});

it('keeps a distance between ranks that differ by orders of magnitude on the logarithmic scale', () => {
  const scaled = order([list('graph', [1, 1], [2, 0.1], [3, 0.01])], { ...profile, scales: { graph: 'logarithm' } });
  expect(scaled).toEqual([[1, 1], [2, 0.668], [3, 0.347]]); // prettier-ignore
});

it('falls back to reciprocal ranks where scores mean nothing', () => {
  const ranks = { ...profile, fusion: 'reciprocal rank' as const, rankConstant: 9 };
  // 10/10 and 10/11.
  expect(order([list('own', [7, 8000], [8, 1])], ranks)).toEqual([[7, 1], [8, 0.909]]); // prettier-ignore
});

it('gives a list less than its weight whose best is no good: the nearest of what is far is no finding', () => {
  const far = { ...profile, floors: { session: 8 } };
  // 0.5 × 2/8 instead of 0.5 × 2/2.
  expect(order([list('own', [7, 8]), list('session', [8, 2])], far)).toEqual([[7, 1], [8, 0.125]]); // prettier-ignore
  expect(order([list('own', [7, 8]), list('session', [8, 16])], far)).toEqual([[7, 1], [8, 0.5]]); // prettier-ignore
});

it('breaks ties by place and leaves out lists without a weight', () => {
  expect(order([list('own', [9, 1], [3, 1]), list('title', [1, 5])])).toEqual([[3, 1], [9, 1]]); // prettier-ignore
});

const someList = fc.uniqueArray(fc.record({ unit: fc.nat(20), score: fc.double({ min: 0.001, max: 100, noNaN: true }) }), {
  selector: ({ unit }) => unit,
});
const lists = fc.tuple(someList, someList).map(([own, session]) => [
  { name: 'own' as const, entries: own.sort((a, b) => b.score - a.score) },
  { name: 'session' as const, entries: session.sort((a, b) => b.score - a.score) },
]);

it('ranks every unit that a list found, once, never above the sum of weights, and explains the sum', () => {
  fc.assert(
    fc.property(lists, (some) => {
      const fused = fuse(some, profile);
      expect(fused.map(({ unit }) => unit).sort()).toEqual(
        [...new Set(some.flatMap(({ entries }) => entries.map(({ unit }) => unit)))].sort(),
      );
      for (const { score, found } of fused) {
        expect(score).toBeLessThanOrEqual(1.5);
        expect(found.reduce((sum, { adds }) => sum + adds, 0)).toBe(score);
      }
    }),
  );
});

it('does not change when all scores of a list are doubled', () => {
  fc.assert(
    fc.property(lists, (some) => {
      const doubled = some.map(({ name, entries }) => ({ name, entries: entries.map(({ unit, score }) => ({ unit, score: score * 2 })) }));
      expect(order(doubled)).toEqual(order(some));
    }),
  );
});
