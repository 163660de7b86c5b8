import { type Figure, type Measured, NOTHING_PROMISED, verdictOn } from './figure';
import { report, table, toldMillis } from './report';

function measured(change: Partial<Measured> = {}): Measured {
  return {
    kind: 'measured',
    what: 'compile of the sample',
    how: 'five passages',
    millis: [1, 2, 3, 4],
    failed: 0,
    perSecond: null,
    promised: { p95Ms: 5, perSecond: null },
    ...change,
  };
}

const FIGURES: readonly Figure[] = [
  measured(),
  measured({ what: 'too slow', millis: [1, 6] }),
  measured({ what: 'a | b\nc', failed: 2, perSecond: 12.345, promised: { p95Ms: null, perSecond: 20 } }),
  measured({ what: 'no promise', millis: [], promised: NOTHING_PROMISED }),
  { kind: 'unmeasured', what: 'on Postgres', why: 'DATABASE_URL is not set' },
  { kind: 'weighed', what: 'apps', how: 'idle', mebibytes: 900.4, atMostMebibytes: 2_048 },
];

describe('the table of figures', () => {
  const rows = table(FIGURES).split('\n');

  it('has a heading, a rule and one row per figure, all with the same columns', () => {
    expect(rows).toHaveLength(2 + FIGURES.length);
    const columns = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
    expect(new Set(columns).size).toBe(1);
    expect(rows[1]).toMatch(/^\|( --- \|)+$/);
    for (const row of rows) expect(row).toMatch(/^\| .* \|$/);
  });

  it('says median, p95, promise and whether it was kept', () => {
    expect(rows[2]).toBe('| compile of the sample | 4 | 2.000 ms | 4.000 ms | — | p95 ≤ 5 ms | yes | five passages |');
    expect(rows[3]).toContain('| **no** |');
    expect(rows[4]).toContain('| 6, 2 failed | 2.000 ms | 4.000 ms | 12.3/s | ≥ 20/s | **no** |');
    expect(rows[5]).toContain('| 0 | — | — | — | — | — |');
    expect(rows[6]).toBe('| on Postgres | 0 | — | — | — | — | not measured | DATABASE_URL is not set |');
    expect(rows[7]).toBe('| apps | — | 900 MiB | — | — | ≤ 2048 MiB | yes | idle |');
  });

  it('stays one row whatever a figure is called', () => {
    expect(rows[4]).toContain('| a \\| b c |');
  });
});

describe('a report', () => {
  it('says where it was measured before it says what', () => {
    const text = report([['Machine', 'two cores']], FIGURES);
    expect(text.indexOf('- Machine: two cores')).toBeGreaterThan(0);
    expect(text.indexOf('- Machine: two cores')).toBeLessThan(text.indexOf('| Figure |'));
    expect(text.endsWith('|\n')).toBe(true);
  });

  it('shows more digits where times are short', () => {
    expect([toldMillis(0.0321), toldMillis(9.9), toldMillis(12.34), toldMillis(250)]).toEqual([
      '0.032 ms',
      '9.900 ms',
      '12.3 ms',
      '250.0 ms',
    ]);
  });
});

describe('a promise', () => {
  it.each([
    ['is kept at its bound', { millis: [5] }, 'kept'],
    ['is broken above it', { millis: [5.001] }, 'broken'],
    ['about p95 allows one slow call of twenty', { millis: [...Array.from({ length: 19 }, () => 1), 900] }, 'kept'],
    ['is broken by one failed call, however quick the others were', { failed: 1 }, 'broken'],
    ['is not kept by having measured nothing', { millis: [] }, 'broken'],
    ['of a rate is kept by that rate', { perSecond: 20, promised: { p95Ms: null, perSecond: 20 } }, 'kept'],
    ['of a rate is broken below it', { perSecond: 19.9, promised: { p95Ms: null, perSecond: 20 } }, 'broken'],
    ['of both needs both', { perSecond: 19, promised: { p95Ms: 5, perSecond: 20 } }, 'broken'],
    ['that nobody made is neither', { promised: NOTHING_PROMISED }, 'nothing promised'],
  ] as const)('%s', (_sentence, change, verdict) => {
    expect(verdictOn(measured(change))).toBe(verdict);
  });
});
