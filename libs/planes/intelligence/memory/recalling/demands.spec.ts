import { fillBudget, filterFrom } from './demands';

const NOW = Date.UTC(2026, 0, 31);
const SAM = { names: ['user:sam'], ceiling: 'CONFIDENTIAL' } as const;

describe('what may be seen', () => {
  it('is everything up to the viewer’s class that is known now, when nothing is demanded', () => {
    expect(filterFrom({}, ['b'], SAM, NOW)).toEqual({
      ...{ banks: ['b'], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null, factTypes: null },
      ...{ ceiling: 'CONFIDENTIAL', viewers: ['user:sam'], now: NOW },
    });
  });

  it.each([
    [{ tags: ['a'] }, { anyTag: ['a'] }],
    [{ all_tags: ['a'] }, { allTags: ['a'] }],
    [{ no_tags: ['a'] }, { noTag: ['a'] }],
    [{ fact_types: ['world'] }, { factTypes: ['world'] }],
    [{ session_id: 's' }, { session: 's' }],
    [{ as_of: '2026-01-01T00:00:00.000Z' }, { asOf: Date.UTC(2026, 0, 1) }],
    [{ time_range: { start: '2026-01-01T00:00:00.000Z' } }, { time: { from: Date.UTC(2026, 0, 1), to: 8_640_000_000_000_000 } }],
  ])('%j demands %j', (asked, demand) => {
    expect(filterFrom(asked, ['b'], SAM, NOW)).toMatchObject(demand);
  });

  it.each([
    [{ as_of: '2026-02-31T00:00:00.000Z' }],
    [{ time_range: { start: '2026-01-02T00:00:00.000Z', end: '2026-01-01T00:00:00.000Z' } }],
  ])('%j is refused', (asked) => {
    expect(filterFrom(asked, ['b'], SAM, NOW)).toMatchObject({ code: 'MEMORY_TIME_INVALID' });
  });
});

it.each([
  [undefined, 3, false],
  [6, 3, false],
  [5, 2, true],
  [0, 0, true],
])('of hits of 1, 2 and 3 tokens, %s tokens show %d', (budget, shown, truncated) => {
  const hits = [1, 2, 3].map((tokens) => ({ tokens }));
  expect(fillBudget(hits, budget)).toEqual({ hits: hits.slice(0, shown), truncated });
});
