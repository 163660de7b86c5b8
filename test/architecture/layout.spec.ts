import { checkApps, checkNames, checkSource, checkTopLevel, TOP_LEVEL_REQUIRED } from './check-layout';
import { repositoryFiles, textOf, topLevelEntries, writtenSources } from './repository-files';
import { unsettled } from './known-debts';
import { inWords } from './violation';

describe('the layout', () => {
  it('has the agreed entries at the top level and no other', () => {
    expect(inWords(checkTopLevel(topLevelEntries()))).toEqual([]);
  });

  it('names no folder for a kind and has no barrels', () => {
    expect(inWords(checkNames(repositoryFiles()))).toEqual([]);
  });

  it('keeps every written file within 200 lines and without default export', () => {
    expect(unsettled('source', inWords(writtenSources().flatMap((path) => checkSource(path, textOf(path)))))).toEqual([]);
  });

  it('gives every app its README, its main file, its module and its settings', () => {
    expect(unsettled('apps', inWords(checkApps(repositoryFiles())))).toEqual([]);
  });
});

describe('the layout checks (controls)', () => {
  const rules = (violations: ReturnType<typeof checkNames>) => violations.map(({ rule, path }) => `${rule}: ${path}`);

  it('report a stranger at the top level and a part that is missing', () => {
    expect(rules(checkTopLevel([...TOP_LEVEL_REQUIRED, 'docs']))).toEqual(['top level: docs']);
    expect(rules(checkTopLevel(TOP_LEVEL_REQUIRED.filter((name) => name !== 'charts')))).toEqual(['top level: charts']);
  });

  it.each([
    ['apps/llm-router/src/main.ts', 'no folder named for a kind: apps/llm-router/src'],
    ['libs/planes/model/utils/round.ts', 'no folder named for a kind: libs/planes/model/utils'],
    ['libs/edges/audit-log/index.ts', 'no barrels: libs/edges/audit-log/index.ts'],
    ['libs/edges/audit-log/AuditLog.ts', 'kebab-case: libs/edges/audit-log/AuditLog.ts'],
  ])('report %s', (path, violation) => {
    expect(rules(checkNames([path]))).toEqual([violation]);
  });

  it('let the published library have its public face, and dots in suffixes', () => {
    expect(checkNames(['apps/memory-library/index.ts', 'apps/llm-router/llm-router.module.ts'])).toEqual([]);
  });

  it.each([
    ['file length', 'const a = 1;\n'.repeat(201)],
    ['no default exports', 'export default class Route {}'],
    ['no default exports', 'const route = 1; export default route;'],
    ['no default exports', 'const route = 1; export { route as default };'],
  ])('report %s', (rule, text) => {
    expect(checkSource('libs/x.ts', text).map((violation) => violation.rule)).toEqual([rule]);
  });

  it('let 200 lines be, and named exports', () => {
    expect(checkSource('libs/x.ts', 'export const a = 1;\n'.repeat(200))).toEqual([]);
  });

  it('report an app without its parts, and ask the command line tool for a README alone', () => {
    const app = ['README.md', 'main.ts', 'llm-router.module.ts', 'llm-router.config.ts'].map((file) => `apps/llm-router/${file}`);
    expect(checkApps([...app, 'apps/cli/README.md'])).toEqual([]);
    expect(checkApps(app.slice(1)).map(({ what }) => what)).toEqual(['has no README.md']);
    expect(checkApps(['apps/cli/run.ts']).map(({ what }) => what)).toEqual(['has no README.md']);
  });
});
