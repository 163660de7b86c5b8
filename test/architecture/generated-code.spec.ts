import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './repository-files';

const GENERATED = 'libs/contracts/generated';

describe('generated code', () => {
  let workshop: string;
  let fresh: ReadonlyMap<string, string>;

  beforeAll(() => {
    workshop = mkdtempSync(join(tmpdir(), 'fiveplane-generated-'));
    for (const path of ['buf.yaml', 'buf.gen.yaml', 'libs/contracts/proto'])
      cpSync(join(ROOT, path), join(workshop, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(workshop, 'node_modules'));
    execFileSync(join(ROOT, 'node_modules/.bin/buf'), ['generate'], { cwd: workshop, stdio: 'pipe', timeout: 60_000 });
    fresh = contents(join(workshop, GENERATED));
  }, 90_000);

  afterAll(() => rmSync(workshop, { recursive: true, force: true }));

  it('is what the protos say: generate again with `npx buf generate`', () => {
    expect(drift(fresh, contents(join(ROOT, GENERATED)))).toEqual([]);
  });

  it('comes from protos that pass the lint rules of buf.yaml', () => {
    expect(execFileSync(join(ROOT, 'node_modules/.bin/buf'), ['lint'], { cwd: workshop, stdio: 'pipe', timeout: 60_000 }).toString()).toBe(
      '',
    );
  });

  it('control: a changed, a missing and a left-over file are drift', () => {
    const [first = '', second = ''] = [...fresh.keys()];
    const stale = new Map(fresh).set(first, 'edited by hand').set('ghost.ts', '');
    stale.delete(second);
    expect(drift(fresh, stale)).toEqual([`changed: ${first}`, `missing: ${second}`, 'left over: ghost.ts']);
  });

  it('control: a changed proto changes what is generated', () => {
    const proto = join(workshop, 'libs/contracts/proto/fiveplane/common/v1/document.proto');
    writeFileSync(proto, `${readFileSync(proto, 'utf8')}\nmessage DriftProbe { string name = 1; }\n`);
    execFileSync(join(ROOT, 'node_modules/.bin/buf'), ['generate', '--output', 'again'], { cwd: workshop, stdio: 'pipe', timeout: 60_000 });
    expect(drift(contents(join(workshop, 'again', GENERATED)), fresh)).toEqual(['changed: fiveplane/common/v1/document.ts']);
  }, 90_000);
});

function contents(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return new Map(files.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

function drift(wanted: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): readonly string[] {
  return [
    ...[...wanted].filter(([path, text]) => found.has(path) && found.get(path) !== text).map(([path]) => `changed: ${path}`),
    ...[...wanted.keys()].filter((path) => !found.has(path)).map((path) => `missing: ${path}`),
    ...[...found.keys()].filter((path) => !wanted.has(path)).map((path) => `left over: ${path}`),
  ];
}
