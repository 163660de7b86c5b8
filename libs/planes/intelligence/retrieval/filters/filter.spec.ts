import fc from 'fast-check';
import { aFilter, aUnit, ASKED } from '../a-unit';
import type { Unit } from '../unit';
import { admits, type Clause, CLAUSES, type Filter, filterKey } from './filter';
import { someFilter } from './hidden-units.cases';

/** For each demand: a unit and a filter at odds in that demand alone. */
const AT_ODDS: Readonly<Record<Clause, readonly (readonly [Partial<Unit>, Partial<Filter>])[]>> = {
  tenant: [[{ tenant: 'globex' }, {}]],
  bank: [[{ bank: 'sales' }, {}]],
  anyTag: [[{ tags: ['a'] }, { anyTag: ['b', 'c'] }]],
  allTags: [[{ tags: ['a'] }, { allTags: ['a', 'b'] }]],
  noTag: [[{ tags: ['a', 'b'] }, { noTag: ['b'] }]],
  time: [
    [{ occurred: { from: 10, to: 20 } }, { time: { from: 20, to: 30 } }],
    [{ occurred: null }, { time: { from: 20, to: 30 } }],
  ],
  known: [
    [{ retainedAt: ASKED }, { asOf: ASKED - 1 }],
    [{ retainedAt: 0, retractedAt: 5 }, { asOf: 5 }],
    [{ retractedAt: ASKED }, {}],
  ],
  session: [[{ session: 's2' }, { session: 's1' }]],
  factType: [[{ factType: 'world' }, { factTypes: ['experience'] }], [{}, { factTypes: [] }]], // prettier-ignore
  classification: [[{ classification: 'RESTRICTED' }, { ceiling: 'CONFIDENTIAL' }]],
  expiry: [[{ expiresAt: ASKED + 1 }, { now: ASKED + 1 }]],
  visibility: [[{ visibleTo: ['user:bob'] }, { viewers: ['user:ann'] }], [{ visibleTo: [] }, { viewers: ['user:ann'] }]], // prettier-ignore
};

describe.each(Object.entries(AT_ODDS))('the demand on %s', (clause, cases) => {
  it.each(cases)('keeps %j from %j, and nothing else does', (unit, filter) => {
    const failing = Object.entries(CLAUSES).filter(([, holds]) => !holds(aUnit(unit), aFilter(filter)));
    expect(failing.map(([name]) => name)).toEqual([clause]);
    expect(admits(aFilter(filter), aUnit(unit))).toBe(false);
  });
});

it('admits what was known then, though it is retracted now', () => {
  expect(admits(aFilter({ asOf: 4 }), aUnit({ retainedAt: 1, retractedAt: 5 }))).toBe(true);
});

it('names a filter in a cache key by all it demands, whatever the order of names', () => {
  expect(filterKey(aFilter({ banks: ['a', 'b'] }))).toBe(filterKey(aFilter({ banks: ['b', 'a', 'b'] })));
  fc.assert(
    fc.property(someFilter, someFilter, (a, b) => {
      for (const key of Object.keys(a) as (keyof Filter)[]) {
        const mixed = { ...a, [key]: b[key] };
        if (JSON.stringify(sorted(mixed[key])) !== JSON.stringify(sorted(a[key]))) expect(filterKey(mixed)).not.toBe(filterKey(a));
      }
    }),
  );
});

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}
