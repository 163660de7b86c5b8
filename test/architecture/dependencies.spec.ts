import { checkDependencies, type Declared } from './check-dependencies';
import { textOf } from './repository-files';
import { inWords } from './violation';

function licenceOf(name: string): string {
  return String((JSON.parse(textOf(`node_modules/${name}/package.json`)) as { readonly license?: unknown }).license);
}

describe('dependencies', () => {
  it('have each one line that says why, who keeps it up and under which licence; no line is stale', () => {
    const declared = JSON.parse(textOf('package.json')) as Declared;
    expect(inWords(checkDependencies(declared, textOf('libs/README.md'), licenceOf))).toEqual([]);
  });
});

describe('the dependency check (controls)', () => {
  const GOOD = { dependencies: { pg: '8.23.1' }, devDependencies: { jest: '30.5.2' } };
  const table = (...lines: readonly string[]) =>
    `# libs\n\n## Dependencies and why\n\n| Package |\n|---|\n${lines.join('\n')}\n\n## Why\n\n| \`x\` | a | b | c | d |\n`;
  const PG = '| `pg` | run | Postgres | its maintainers | MIT |';
  const JEST = '| `jest` | development | runs specs | its contributors | MIT |';
  const rulesOf = (declared: Declared, readme: string, licence = 'MIT') =>
    checkDependencies(declared, readme, () => licence).map(({ rule }) => rule);

  it('lets an exact table be', () => {
    expect(rulesOf(GOOD, table(PG, JEST))).toEqual([]);
  });

  it.each<readonly [string, Declared, string]>([
    ['has its line', GOOD, table(PG)],
    ['no stale line', GOOD, table(PG, JEST, '| `left-pad` | run | pads | nobody | MIT |')],
    ['one line each', GOOD, table(PG, PG, JEST)],
    ['right field', GOOD, table(PG.replace('run', 'development'), JEST)],
    ['says why', GOOD, table(PG.replace('Postgres', ''), JEST)],
    ['right licence', GOOD, table(PG.replace('MIT', 'ISC'), JEST)],
    ['exact version', { ...GOOD, dependencies: { pg: '^8.23.1' } }, table(PG, JEST)],
  ])('finds what breaks “%s”', (rule, declared, readme) => {
    expect(rulesOf(declared, readme)).toEqual([rule]);
  });

  it('finds a licence that we may not ship under, and a table that is not there', () => {
    const copyleft = [PG, JEST].map((line) => line.replace('MIT', 'AGPL-3.0'));
    expect(rulesOf(GOOD, table(...copyleft), 'AGPL-3.0')).toEqual(['allowed licence', 'allowed licence']);
    expect(rulesOf(GOOD, '# libs\n')).toEqual(['has its line', 'has its line']);
  });
});
