import type { Violation } from './violation';

/** What a package.json declares, as far as this check is concerned. */
export interface Declared {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface Line {
  readonly name: string;
  readonly field: string;
  readonly why: string;
  readonly upkeep: string;
  readonly licence: string;
}

const TABLE = 'libs/README.md';
const MANIFEST = 'package.json';

/** Licences under which we may run and ship a package without giving anything up. */
const LICENCES = new Set(['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '(Apache-2.0 AND BSD-3-Clause)']);

/**
 * Compares the declared dependencies with the lines of the table "Dependencies and why" in a README.
 * `licenceOf` tells the licence of the package as it is installed.
 */
export function checkDependencies(
  { dependencies, devDependencies }: Declared,
  readme: string,
  licenceOf: (name: string) => string,
): readonly Violation[] {
  const lines = linesOf(readme);
  const fields = new Map([...Object.keys(dependencies).map(as('run')), ...Object.keys(devDependencies).map(as('development'))]);
  const versions = Object.entries({ ...dependencies, ...devDependencies });
  return [
    ...[...fields.keys()].filter((name) => !lines.some((line) => line.name === name)).map(broken('has its line', MANIFEST, 'has no line')),
    ...lines.filter(({ name }) => !fields.has(name)).map(({ name }) => broken('no stale line', TABLE, 'is no dependency')(name)),
    ...repeated(lines.map(({ name }) => name)).map(broken('one line each', TABLE, 'has two lines')),
    ...lines.flatMap((line) => problemsOf(line, fields.get(line.name), licenceOf)),
    ...versions
      .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
      .map(([name]) => broken('exact version', MANIFEST, 'is no exact version')(name)),
  ];
}

function problemsOf(line: Line, field: string | undefined, licenceOf: (name: string) => string): readonly Violation[] {
  if (field === undefined) return [];
  const licence = licenceOf(line.name);
  return [
    ...(line.field === field ? [] : [broken('right field', TABLE, `stands under ${line.field}, it is for ${field}`)(line.name)]),
    ...(line.why !== '' && line.upkeep !== '' ? [] : [broken('says why', TABLE, 'says neither why nor by whom')(line.name)]),
    ...(line.licence === licence ? [] : [broken('right licence', TABLE, `is under ${licence}, not ${line.licence}`)(line.name)]),
    ...(LICENCES.has(licence) ? [] : [broken('allowed licence', MANIFEST, `is under ${licence}`)(line.name)]),
  ];
}

function linesOf(readme: string): readonly Line[] {
  const section = /^## Dependencies and why$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readme)?.[1] ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \|([^|\n]*)\|([^|\n]*)\|([^|\n]*)\|([^|\n]*)\|$/gm)].map((match) => {
    const [, name = '', field = '', why = '', upkeep = '', licence = ''] = match.map((cell) => cell.trim());
    return { name, field, why, upkeep, licence };
  });
}

function as(field: string): (name: string) => readonly [string, string] {
  return (name) => [name, field];
}

function broken(rule: string, path: string, what: string): (name: string) => Violation {
  return (name) => ({ rule, path, what: `${name} ${what}` });
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, position) => names.indexOf(name) !== position))];
}
