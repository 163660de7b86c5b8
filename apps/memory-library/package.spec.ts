import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describeWithModel } from '@testing/describe-with-model';

const ROOT = join(__dirname, '..', '..');
const home = mkdtempSync(join(tmpdir(), 'fiveplane-memory-package-'));
const project = join(home, 'project');
const installed = join(project, 'node_modules', '@fiveplane', 'memory');
const run = (command: string, args: readonly string[], cwd: string) => execFileSync(command, args, { cwd, encoding: 'utf8' });

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

// What `npm pack` and `npm install` do, without the registry: dependencies are those of this repository.
beforeAll(() => {
  const staged = join(home, 'staged');
  mkdirSync(staged);
  run(process.execPath, [join(ROOT, 'apps/cli/bin/build-if-stale.js')], ROOT);
  run(process.execPath, [join(ROOT, 'dist/apps/memory-library/stage-package.js'), staged], ROOT);
  run('npm', ['pack', '--silent', '--offline', '--pack-destination', home], staged);
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', join(home, 'fiveplane-memory-0.1.0.tgz'), '--strip-components', '1', '-C', installed], home);
  for (const name of Object.keys(manifestOf(installed).dependencies)) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
});
afterAll(() => rmSync(home, { recursive: true }));

const packed = (ending: RegExp) =>
  readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((path) => ending.test(path)).map((path) => readFileSync(join(installed, path), 'utf8')); // prettier-ignore

it('loads its declared dependencies, Node and itself, and nothing else', () => {
  const named = packed(/\.m?js$/).flatMap((text) =>
    [...text.matchAll(/\b(?:require\(|from |import\()["']([^"'.][^"']*)["']/g)].map(([, name = '']) => name),
  );
  const packages = new Set(named.filter((name) => !isBuiltin(name)).map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')));
  expect([...packages].sort()).toEqual(Object.keys(manifestOf(installed).dependencies).sort());
  expect([...packages].filter((name) => /nest|grpc|rxjs|fastify/.test(name))).toEqual([]);
});

it('depends on the versions that the repository runs with', () => {
  const { dependencies } = manifestOf(installed);
  const root = manifestOf(ROOT).dependencies;
  for (const [name, version] of Object.entries(dependencies)) expect([name, version]).toEqual([name, root[name]]);
});

it('has types that stand alone', () => {
  const types = packed(/\.d\.m?ts$/);
  expect(types).not.toEqual([]);
  expect(types.filter((text) => /@(kernel|planes|edges|platform)\//.test(text))).toEqual([]);
});

it.each(['example.ts', 'example.mts'])('compiles and runs the README’s example as %s', (name) => {
  const source = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(installed, 'README.md'), 'utf8'))?.[1] ?? '';
  const file = join(project, name);
  writeFileSync(file, source);
  const options: ts.CompilerOptions = {
    ...{ strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: ['node'] },
    typeRoots: [join(ROOT, 'node_modules/@types')],
  };
  const program = ts.createProgram([file], options);
  const problems = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  expect(problems.map(({ messageText }) => messageText)).toEqual([]);
  rmSync(join(project, 'memory'), { recursive: true, force: true });
  const told = run(process.execPath, [file.replace(/ts$/, 'js')], project);
  expect(told).toMatch(/^1 [\d.]+ My refund for the blue kettle never arrived\. \w+\n/);
  expect(told).toMatch(/\nsha256:[0-9a-f]{64}\n1 \{\s+unit: 1,/);
  expect(told).toMatch(/\nBob: The warehouse in Lyon received it on Monday\. \[1\]\n.*\. 1\n/);
  expect(told).toMatch(/'Write to \[EMAIL_REDACTED\], please\.'/);
});

const MODEL = `
  const { openLocalModel, openMemory } = require('@fiveplane/memory');
  const main = async ([folder, dataDir]) => {
    const embedder = await openLocalModel({ folder });
    const memory = await openMemory({ dataDir, embedder });
    await memory.putBank('talk');
    await memory.retain('talk', ['The cat sleeps on the sofa.', 'Interest rates rose again.'].map((text, i) => ({ text, session: String(i) })));
    await memory.embedded();
    const { hits } = await memory.recall('talk', 'Where is my pet?');
    console.log(hits[0].text, hits[0].reasons.some(({ by }) => by === 'dense'));
    await memory.close();
  };
  main(process.argv.slice(2)).catch((error) => console.log(error.message));
`;
const runModel = (folder: string) => {
  writeFileSync(join(project, 'model.js'), MODEL);
  rmSync(join(project, 'by-meaning'), { recursive: true, force: true });
  return run(process.execPath, ['model.js', folder, './by-meaning'], project);
};

it('says how to install what a local model needs, where that is not installed', () => {
  expect(runModel('/nowhere')).toMatch(/^EMBEDDER_RUNTIME_MISSING: .*npm install .*onnxruntime-node@/);
});

describeWithModel('the package with its optional peers', (folder) => {
  const peers = ['onnxruntime-node', '@huggingface/tokenizers'];
  beforeAll(() => {
    for (const name of peers) {
      const link = join(project, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), link);
    }
  });
  afterAll(() => peers.forEach((name) => unlinkSync(join(project, 'node_modules', name))));

  it('finds by meaning what shares no word with the question', () => {
    expect(runModel(folder)).toBe('The cat sleeps on the sofa. true\n');
  });
});
