import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { MIGRATIONS } from '@edges/database/migrations';
import * as published from './index';

// Compiled, this file stands in `dist/apps/memory-library`, like everything that it gathers.
const BUILT = join(__dirname, '..', '..');
const ROOT = join(BUILT, '..');
const PACKAGE = join(ROOT, 'apps', 'memory-library');
// Beside the manifest, where `npm pack` looks, or in a folder that is named: then the manifest goes along.
const TARGET = process.argv[2] ?? PACKAGE;
const STAGED = join(TARGET, 'dist');
const ENTRY = join('apps', 'memory-library', 'index.js');
const SPOKEN = ['bank', 'embedder', 'error', 'forgetting', 'options', 'question', 'reranker', 'text'].map((of) => `memory-${of}`);
const TYPED = ['index', 'local-model', 'memory', ...SPOKEN, 'open-memory'];
// Started as a thread by its path, so no file loads it by name.
const THREAD = join('libs', 'edges', 'embedder', 'onnx', 'embed-worker.js');

/** Gathers what the published package is made of beside its manifest: the compiled closure of its one entry, the migrations, and its types. */
function stage(): void {
  rmSync(STAGED, { recursive: true, force: true });
  for (const path of [...closure(ENTRY), ...closure(THREAD), ...MIGRATIONS]) copy(path);
  emitTypes();
  emitModuleFace();
  if (TARGET !== PACKAGE) placeManifest();
}

/** Every built file that the entry loads, itself included. */
function closure(entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    const text = readFileSync(join(BUILT, path), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/\brequire\("(\.[^"]+)"\)/g)) visit(`${join(dirname(path), specifier)}.js`);
  };
  visit(entry);
  return found;
}

function copy(path: string): void {
  mkdirSync(dirname(join(STAGED, path)), { recursive: true });
  cpSync(join(BUILT, path), join(STAGED, path));
}

// The public files import nothing but each other in their types, so they stand alone.
function emitTypes(): void {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const files = TYPED.map((name) => join(PACKAGE, `${name}.ts`));
  const emitted = { ...options, noEmit: false, incremental: false, declaration: true, emitDeclarationOnly: true, outDir: STAGED };
  delete emitted.tsBuildInfoFile;
  const program = ts.createProgram(files, emitted);
  const { diagnostics } = program.emit(undefined, (path, text) => {
    if (TYPED.some((name) => relative(STAGED, path) === join('apps', 'memory-library', `${name}.d.ts`))) ts.sys.writeFile(path, text);
  });
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, { ...HOST, getCurrentDirectory: () => ROOT }));
}

// Node finds the names of a CommonJS file only where they are written out.
function emitModuleFace(): void {
  const face = join(STAGED, dirname(ENTRY), 'index');
  const names = Object.keys(published).sort().join(', ');
  writeFileSync(`${face}.mjs`, `import memory from './index.js';\n\nexport const { ${names} } = memory;\n`);
  writeFileSync(`${face}.d.mts`, `export * from './index.js';\n`);
}

function placeManifest(): void {
  const { scripts: _, ...manifest } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(TARGET, 'package.json'), JSON.stringify(manifest));
  cpSync(join(PACKAGE, 'README.md'), join(TARGET, 'README.md'));
}

const HOST = { getCanonicalFileName: (path: string) => path, getNewLine: () => '\n' };

stage();
