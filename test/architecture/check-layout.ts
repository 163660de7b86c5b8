import ts from 'typescript';
import { parseSource } from './read-imports';
import type { Violation } from './violation';

/** What stands directly under the root: the parts of the system, and the files that tools look for there. */
export const TOP_LEVEL: readonly string[] = [
  ...['apps', 'libs', 'charts', 'terraform', 'runbooks', 'slo', 'test', 'package.json', 'nest-cli.json', 'README.md'],
  ...[
    'package-lock.json',
    'tsconfig.json',
    'eslint.config.mjs',
    'jest.config.js',
    '.swcrc',
    '.prettierrc.json',
    '.prettierignore',
    '.gitignore',
  ],
  ...['.ci', '.dockerignore', 'Dockerfile', 'compose.yaml', 'buf.yaml', 'buf.gen.yaml', 'LICENSE'],
];

/** Entries that must be there from the first day. */
export const TOP_LEVEL_REQUIRED: readonly string[] = [
  'apps',
  'libs',
  'charts',
  'terraform',
  'runbooks',
  'slo',
  'test',
  'package.json',
  'nest-cli.json',
  'README.md',
  'LICENSE',
];

const KINDS = new Set(
  'services controllers dto dtos entities models repositories utils util common helpers helper shared types interfaces constants enums misc lib src docs tools scripts config'.split(
    ' ',
  ),
);
const MAX_LINES = 200;
// What third parties import has one public face; everything else is named by the file that owns it.
const PUBLISHED = ['apps/memory-library/'];
// Names on the wire follow protobuf's own style, and what is generated follows them.
const WIRE = /^libs\/contracts\/(proto|generated)\//;

/** Checks the names of folders and files; `paths` are files from the root. Protos and generated code bear wire names. */
export function checkNames(all: readonly string[]): readonly Violation[] {
  const paths = all.filter((path) => !WIRE.test(path));
  const folders = new Set(paths.flatMap((path) => parents(path)));
  return [
    ...[...folders]
      .filter((folder) => KINDS.has(last(folder)))
      .map((path) => ({ rule: 'no folder named for a kind', path, what: `is called ${last(path)}` })),
    ...paths
      .filter((path) => /(^|\/)index\.(ts|js|mts)$/.test(path) && !PUBLISHED.some((folder) => path.startsWith(folder)))
      .map((path) => ({ rule: 'no barrels', path, what: 'hides which file owns a name' })),
    ...paths
      .filter((path) => /\.tsx?$/.test(path) && !/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.tsx?$/.test(last(path)))
      .map((path) => ({ rule: 'kebab-case', path, what: 'is not written in kebab-case' })),
  ];
}

/** Compares what stands under the root with what may and must. */
export function checkTopLevel(entries: readonly string[]): readonly Violation[] {
  return [
    ...entries
      .filter((path) => !TOP_LEVEL.includes(path))
      .map((path) => ({ rule: 'top level', path, what: 'does not belong at the top level' })),
    ...TOP_LEVEL_REQUIRED.filter((path) => !entries.includes(path)).map((path) => ({ rule: 'top level', path, what: 'is missing' })),
  ];
}

/** Checks length and exports of one written source. */
export function checkSource(path: string, text: string): readonly Violation[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  const tooLong = lines > MAX_LINES ? [{ rule: 'file length', path, what: `has ${lines} lines, two ideas want two files` }] : [];
  const defaults = parseSource(path, text).statements.filter(isDefaultExport);
  return [...tooLong, ...defaults.map(() => ({ rule: 'no default exports', path, what: 'exports a default' }))];
}

/** Apps that are no Nest process: the command line tool and the published library. */
const WITHOUT_NEST = new Set(['cli', 'memory-library']);

/** What every app's folder has. `paths` are all files of the repository. */
export function checkApps(paths: readonly string[]): readonly Violation[] {
  const apps = new Set(paths.filter((path) => /^apps\/[^/]+\//.test(path)).map((path) => path.split('/')[1] ?? ''));
  return [...apps].flatMap((app) => {
    const needed = ['README.md', ...(WITHOUT_NEST.has(app) ? [] : ['main.ts', `${app}.module.ts`, `${app}.config.ts`])];
    return needed
      .filter((file) => !paths.includes(`apps/${app}/${file}`))
      .map((file) => ({ rule: 'app folder', path: `apps/${app}`, what: `has no ${file}` }));
  });
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
    return statement.exportClause.elements.some((element) => element.name.text === 'default');
  }
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  return modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword);
}

function parents(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
}

function last(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
