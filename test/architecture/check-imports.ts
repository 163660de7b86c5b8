import {
  COMPOSING_APP,
  EXCEPTIONS,
  type Extent,
  FRAMEWORKS,
  GENERATED_PACKAGES,
  IMPORT_TABLE,
  PURE_CRYPTO,
  PURE_PACKAGES,
  type Target,
} from './import-table';
import { isAdapter, type Place, placeOf, resolveSpecifier } from './place';
import { type ImportStatement, parseSource, readImports } from './read-imports';
import type { Violation } from './violation';

/** Checks every import of the given sources (path → text) against the import table. */
export function checkImports(sources: ReadonlyMap<string, string>): readonly Violation[] {
  return [...sources].flatMap(([path, text]) => {
    const place = placeOf(path);
    if (!place) return [];
    return readImports(parseSource(path, text)).flatMap((statement) => {
      const broken = brokenRule(place, statement, sources);
      return broken ? [{ rule: broken, path, what: `imports ${statement.specifier}` }] : [];
    });
  });
}

function brokenRule(from: Place, statement: ImportStatement, sources: ReadonlyMap<string, string>): string | undefined {
  const resolved = resolveSpecifier(from.path, statement.specifier);
  const reached = resolved === undefined ? statement.specifier : fileOf(resolved, sources);
  if (EXCEPTIONS.some((exception) => exception.from.test(from.path) && exception.to.test(reached))) return undefined;
  if (resolved === undefined) return brokenPackageRule(from, statement);
  if (resolved.startsWith('node_modules/')) return from.isTest ? undefined : 'packages are imported by name';
  const to = placeOf(reached);
  if (!to) return 'imports stay inside apps, libs and test';
  if (from.isTest && to.layer === 'testing') return undefined;
  return brokenStyle(from, to, statement) ?? brokenTableRule(from, to, statement, sources);
}

// Across layers an import line names its layer; inside one, the path says how near the other file is.
function brokenStyle(from: Place, to: Place, statement: ImportStatement): string | undefined {
  const aliased = !['apps', 'test'].includes(to.layer);
  const sameTop = from.path.split('/').slice(0, 2).join('/') === to.path.split('/').slice(0, 2).join('/');
  return aliased && !sameTop && statement.specifier.startsWith('.') ? 'layers are reached by alias' : undefined;
}

function brokenTableRule(from: Place, to: Place, statement: ImportStatement, sources: ReadonlyMap<string, string>): string | undefined {
  const target = targetOf(to, sources);
  if (from.isTest && target === 'adapter') return undefined;
  if (target === 'apps' && isModule(to.path) && composes(from)) return undefined;
  const extents = IMPORT_TABLE[from.layer].may[target] ?? [];
  return extents.some((extent) => reaches(extent, from, to, statement)) ? undefined : `${from.layer} → ${target}`;
}

function reaches(extent: Extent, from: Place, to: Place, statement: ImportStatement): boolean {
  switch (extent) {
    case 'all':
      return true;
    case 'types':
      return statement.typeOnly || from.isTest;
    case 'own':
      return from.part === to.part;
    case 'from modules':
      return isModule(from.path);
    case 'database':
      return to.part === 'database';
    case 'in memory':
      return /\/in-memory-[^/]*$/.test(to.path);
    case 'grpc connect':
      return to.path.startsWith('libs/platform/grpc/');
  }
}

// The contract of a peer runs over the real app booted in process, so that its fake cannot drift.
function composes(from: Place): boolean {
  return (from.layer === 'apps' && from.part === COMPOSING_APP) || (from.isTest && (from.layer === 'peers' || from.layer === 'platform'));
}

function isModule(path: string): boolean {
  return path.endsWith('.module.ts');
}

function targetOf(to: Place, sources: ReadonlyMap<string, string>): Target {
  if (to.layer !== 'edges' && to.layer !== 'peers') return to.layer;
  const text = sources.get(to.path);
  return text !== undefined && isAdapter(parseSource(to.path, text)) ? 'adapter' : 'port';
}

function brokenPackageRule(from: Place, { specifier, names, typeOnly }: ImportStatement): string | undefined {
  if (from.isTest) return undefined;
  const is = (packages: readonly string[]) => packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  const { packages } = IMPORT_TABLE[from.layer];
  switch (packages) {
    case 'any':
      return undefined;
    case 'drivers':
      return is(FRAMEWORKS) ? 'edges know no framework' : undefined;
    case 'generated':
      return is(GENERATED_PACKAGES) ? undefined : 'contracts load only what generated code loads';
    case 'pure':
      if (is(PURE_PACKAGES)) return undefined;
      if (specifier === 'node:crypto')
        return typeOnly || names.every((name) => (PURE_CRYPTO as readonly string[]).includes(name))
          ? undefined
          : 'only hashing, signing and verifying';
      return `${from.layer} loads nothing impure`;
  }
}

function fileOf(resolved: string, sources: ReadonlyMap<string, string>): string {
  const candidates = [resolved, `${resolved}.ts`, `${resolved}/index.ts`];
  return candidates.find((candidate) => sources.has(candidate)) ?? (/\.[a-z]+$/.test(resolved) ? resolved : `${resolved}.ts`);
}
