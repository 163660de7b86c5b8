import type { Findings } from './look';
import type { StoreWatch } from './store-watch';
import { controlTable, isBroken, type Line, page, table } from './table';
import { ToldCodes } from './told-codes';

const WHOLE: Findings = { lost: [], repeated: [], withoutRecord: [] };

function aLine(findings: Findings): Line {
  const told = new ToldCodes();
  for (let n = 0; n < 3; n++) told.addError(new Error('invoke: 503 {"code":"STORE_UNAVAILABLE"}'));
  const ends = new ToldCodes();
  ends.add('DECIDED');
  const watch = { inWords: 'not ready ×10 (postgres)' } as StoreWatch;
  const played = {
    runs: 4,
    endings: new Map(),
    underWay: 2,
    acknowledged: 7,
    findings,
    readyAfter: 400,
    slowest: 2_340,
    watch,
    told,
    ends,
  };
  return { what: 'postgres: kill -9', kind: 'played', scene: { played, shown: '' } };
}

it('tells a fault in one line, and what is wrong in bold', () => {
  expect(
    table([aLine(WHOLE), aLine({ ...WHOLE, lost: ['a memory', 'another'] })])
      .split('\n')
      .slice(2),
  ).toEqual([
    '| postgres: kill -9 | 4 (2) | 1 DECIDED | 7 | 0 | 0 | 0 | 0.4 s | 2.3 s | not ready ×10 (postgres); 503 STORE_UNAVAILABLE ×3 |',
    '| postgres: kill -9 | 4 (2) | 1 DECIDED | 7 | **2** | 0 | 0 | 0.4 s | 2.3 s | not ready ×10 (postgres); 503 STORE_UNAVAILABLE ×3 |',
  ]);
});

it('is broken by anything that was lost, done twice, or left without record', () => {
  expect([WHOLE, { ...WHOLE, repeated: ['x'] }, { ...WHOLE, withoutRecord: ['x'] }].map((findings) => isBroken(aLine(findings)))).toEqual([
    false,
    true,
    true,
  ]);
});

it('says why a fault was not played, in as many cells as the others have', () => {
  const [, , line = ''] = table([{ what: 'full disk', kind: 'not played', why: 'no disk\ncan be mounted' }]).split('\n');
  expect(line).toMatch(/^\| full disk \| not played \|.* \| no disk can be mounted \|$/);
  expect(line.split('|').length).toBe(
    table([aLine(WHOLE)])
      .split('\n')[2]
      ?.split('|').length,
  );
});

it('tells controls beside the table, and that one was not found', () => {
  expect(controlTable([{ without: 'a forgetful gate', found: WHOLE, verdict: 'not found' }])).toContain(
    '| a forgetful gate | 0 | 0 | 0 | **no** |',
  );
  expect(page([['Date', '2026-11-21']], [aLine(WHOLE)], [])).toContain('- Date: 2026-11-21\n');
});

it('knows what was answered, in which words ever it arrives', () => {
  const told = new ToldCodes();
  told.addError(new Error('run x: 504 {"type":"urn","code":"DEADLINE_EXCEEDED"}'));
  told.addError(Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }));
  expect(told.seen).toEqual([
    ['504 DEADLINE_EXCEEDED', 1],
    ['no answer (ECONNREFUSED)', 1],
  ]);
});
