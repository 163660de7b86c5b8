import { readOptions, RESULTS } from './options';

const KNOWN = ['compile', 'route', 'audit'];
const read = (...args: readonly string[]) => readOptions(args, KNOWN, '2026-11-21');

describe('the command line of the benches', () => {
  it('runs everything and keeps the report when nothing is named', () => {
    expect(read()).toMatchObject({ chosen: KNOWN, out: RESULTS, date: '2026-11-21' });
  });

  it('runs what takes long only when it is named', () => {
    expect(readOptions([], KNOWN, '2026-11-21', ['compile'])).toMatchObject({ chosen: ['compile'] });
    expect(readOptions(['audit'], KNOWN, '2026-11-21', ['compile'])).toMatchObject({ chosen: ['audit'] });
  });

  it('runs the named ones in the order of the list, and leaves the kept report alone', () => {
    expect(read('route', 'compile')).toMatchObject({ chosen: ['compile', 'route'], out: undefined });
    expect(read('route', '--out', 'route.md')).toMatchObject({ out: 'route.md' });
  });

  it.each([
    [['speed'], 'unknown bench: speed'],
    [['--date', 'today'], '--date is a day such as 2026-11-21, not today'],
    [['--fast'], expect.stringContaining('--fast')],
    [['--out'], expect.stringContaining('--out')],
  ])('refuses %j', (args, problem) => {
    expect(readOptions(args, KNOWN, '2026-11-21')).toEqual(problem);
  });
});
