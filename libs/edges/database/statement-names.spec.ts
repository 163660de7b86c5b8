import { StatementNames, UNNAMED } from './statement-names';

describe('the names of statements', () => {
  it('are the same for the same role and text, in every process, and short enough for a server', () => {
    const name = new StatementNames().as('fp_shop')('SELECT 1');
    expect(new StatementNames().as('fp_shop')('SELECT 1')).toBe(name);
    expect(name).toMatch(/^fp_[0-9a-f]{32}$/); // 35 bytes; a server cuts a name at 63
  });

  it('differ with the text and with the role', () => {
    const names = new StatementNames();
    const given = [names.as('fp_shop')('SELECT 1'), names.as('fp_shop')('SELECT 2'), names.as('fp_tool')('SELECT 1')];
    expect(new Set(given).size).toBe(3);
  });

  it('come to an end, for all roles together, and those that were given stay', () => {
    const names = new StatementNames(2);
    const first = names.as('fp_shop')('SELECT 1');
    expect(names.as('fp_tool')('SELECT 1')).toBeDefined();
    expect(names.as('fp_shop')('SELECT 2')).toBeUndefined();
    expect(names.as('fp_shop')('SELECT 1')).toBe(first);
  });

  it('are not given at all when statements stay unnamed', () => {
    expect(UNNAMED.as('fp_shop')('SELECT 1')).toBeUndefined();
  });
});
