import { readOptions } from './options';

const KNOWN = ['postgres kill', 'redis kill', 'full disk'];
const read = (...args: readonly string[]) => readOptions(args, KNOWN, '2026-11-21');

it('plays the whole table with its controls unless told otherwise, and writes nothing', () => {
  expect(read()).toMatchObject({ runs: 200, only: KNOWN, awayMs: 5_000, longMs: 60_000, controls: 'wanted', write: 'unwanted' });
});

it('plays what is named, in the order of the table, without controls', () => {
  expect(read('--only', 'full disk,postgres kill', '--runs', '12')).toMatchObject({
    only: ['postgres kill', 'full disk'],
    runs: 12,
    controls: 'unwanted',
  });
});

it.each([
  [['--only', 'earthquake'], 'unknown fault: earthquake'],
  [['--runs', '-1'], "Option '--runs' argument is ambiguous"],
  [['--runs', 'many'], '--runs is a whole number, not many'],
  [['--runs', '3'], '--runs is at least 4'],
  [['--date', 'today'], '--date is a day such as 2026-11-21, not today'],
  [['everything'], 'Unexpected argument'],
])('refuses %j', (args, problem) => {
  expect(read(...args)).toContain(problem);
});
