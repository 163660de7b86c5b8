import { checkImports } from './check-imports';
import { checkPurity } from './check-purity';
import { IMPORT_FIXTURES, PURE_FIXTURES, PURITY_FIXTURES, WORLD } from './imports.cases';
import { repositoryFiles, textOf, writtenSources } from './repository-files';
import { unsettled } from './known-debts';
import { inWords } from './violation';

const SOURCES = new Map(
  repositoryFiles()
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path, textOf(path)]),
);

describe('the import table', () => {
  it('holds for every import of every file', () => {
    expect(unsettled('imports', inWords(checkImports(SOURCES)))).toEqual([]);
  });

  it('sees the repository: hundreds of imports over all layers', () => {
    expect(SOURCES.size).toBeGreaterThan(100);
  });

  it.each(IMPORT_FIXTURES)('control: $path with «$text» breaks $rule', ({ path, text, rule }) => {
    const violations = checkImports(new Map([...WORLD, [path, text]]));
    expect(violations.map((violation) => violation.rule)).toEqual(rule === 'nothing' ? [] : [rule]);
  });
});

describe('kernel and planes', () => {
  it('decide on their arguments alone', () => {
    const pure = writtenSources().filter((path) => /^libs\/(kernel|planes)\//.test(path) && !/\.(spec|cases)\.ts$/.test(path));
    expect(inWords(pure.flatMap((path) => checkPurity(path, textOf(path))))).toEqual([]);
  });

  it.each(PURITY_FIXTURES)('control: %s is found out', (text) => {
    expect(checkPurity('libs/planes/model/x.ts', text)).toHaveLength(1);
  });

  it.each(PURE_FIXTURES)('control: %s is let through', (text) => {
    expect(inWords(checkPurity('libs/planes/model/x.ts', text))).toEqual([]);
  });
});
