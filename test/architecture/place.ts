import { posix } from 'node:path';
import ts from 'typescript';
import { PURE_PACKAGES, type Layer } from './import-table';
import { readImports } from './read-imports';

/** Where a file stands in the import table. */
export interface Place {
  readonly path: string;
  readonly layer: Layer;
  /** The plane, port folder or app it belongs to; empty elsewhere. */
  readonly part: string;
  /** Specs, their cases and contract suites may also load test tools, builders and adapters. */
  readonly isTest: boolean;
}

/** The place of a file, from its path alone. Undefined for files outside the layers, as tool settings are. */
export function placeOf(path: string): Place | undefined {
  const [top, second = '', third = '', fourth = ''] = path.split('/');
  const isTest = /\.(spec|contract|cases)\.ts$/.test(path);
  if (top === 'apps') return { path, layer: 'apps', part: second, isTest };
  if (top === 'test') return { path, layer: 'test', part: '', isTest: true };
  if (top !== 'libs') return undefined;
  switch (second) {
    case 'kernel':
    case 'contracts':
    case 'platform':
    case 'testing':
      return { path, layer: second, part: '', isTest };
    case 'planes':
      return { path, layer: 'planes', part: third, isTest };
    case 'edges':
      return third === 'peers' ? { path, layer: 'peers', part: `peers/${fourth}`, isTest } : { path, layer: 'edges', part: third, isTest };
    default:
      return undefined;
  }
}

/** The path from the root, without extension, that a specifier names; undefined for a package. */
export function resolveSpecifier(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const alias = /^@(kernel|planes|contracts|edges|platform|testing)\/(.+)$/.exec(specifier);
  return alias ? `libs/${alias[1]}/${alias[2]}` : undefined;
}

const PORT_PACKAGES: readonly string[] = [...PURE_PACKAGES, 'node:util'];

/**
 * True for an edge file that touches the world: it has a class of its own (ports are abstract) or loads a driver or a Node module at run time.
 * The folder's types, pure functions and abstract classes are its port.
 */
export function isAdapter(source: ts.SourceFile): boolean {
  const loads = readImports(source).some(
    ({ specifier, typeOnly }) => !typeOnly && !/^[.@](?:\.?\/|kernel\/|edges\/|planes\/)/.test(specifier) && !isPortPackage(specifier),
  );
  return loads || source.statements.some((statement) => ts.isClassDeclaration(statement) && !isAbstract(statement));
}

function isAbstract(declaration: ts.ClassDeclaration): boolean {
  return declaration.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.AbstractKeyword) ?? false;
}

function isPortPackage(specifier: string): boolean {
  return PORT_PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}
