import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../..');
const MAIN = 'process.stdout.write(JSON.stringify([process.versions.node, process.cwd(), ...process.argv.slice(2)]));';

let repository: string;

/** A repository with nothing in it but this bin and a main file that says what it was called with. */
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'fiveplane-bin-'));
  for (const folder of ['apps/cli/bin', 'libs', 'test']) mkdirSync(join(repository, folder), { recursive: true });
  for (const file of ['fiveplane.js', 'build-if-stale.js'])
    copyFileSync(join(ROOT, 'apps/cli/bin', file), join(repository, 'apps/cli/bin', file));
  copyFileSync(join(ROOT, '.swcrc'), join(repository, '.swcrc'));
  symlinkSync(join(ROOT, 'node_modules'), join(repository, 'node_modules'));
  source(MAIN, -10);
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

/** Writes the main file as if that many seconds from now. */
function source(text: string, seconds: number): void {
  const path = join(repository, 'apps/cli/main.ts');
  writeFileSync(path, text);
  const at = Date.now() / 1000 + seconds;
  for (const touched of [path, join(repository, 'apps/cli'), join(repository, 'apps')]) utimesSync(touched, at, at);
}

const BIN = 'apps/cli/bin/fiveplane.js';
const typed = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, BIN), ...argv], { cwd: tmpdir(), encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
};

describe('the bin', () => {
  it('builds what is not built, and goes on under the project’s own Node from any folder', () => {
    const first = typed('runs', '--help');
    expect(first).toMatchObject({ code: 0, err: expect.stringMatching(/^fiveplane: building… done in /) as string });
    expect(JSON.parse(first.out)).toEqual([expect.stringMatching(/^24\./), tmpdir(), 'runs', '--help']);
    expect(typed()).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(repository).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
  });

  it('builds again when a source is newer than the build', () => {
    typed();
    source('process.stdout.write("changed"); process.exitCode = 5;', 10);
    expect(typed()).toMatchObject({ code: 5, out: 'changed' });
  });

  it('ends as the command ended that a signal ended', () => {
    source('process.kill(process.pid, "SIGTERM"); setInterval(() => undefined, 1000);', -10);
    expect(typed().code).toBe(128 + 15);
  });

  it('builds once when two commands come at once, and both find the whole build', async () => {
    const both = await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, [join(repository, BIN)])));
    expect(both.map(({ stdout }) => stdout)).toEqual(Array(3).fill(expect.stringMatching(/^\["24\./)));
    expect(both.filter(({ stderr }) => stderr.includes('building'))).toHaveLength(1);
    expect(readdirSync(repository).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
  });

  it('does not wait for a build that was killed', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    mkdirSync(join(repository, 'dist.lock'));
    writeFileSync(join(repository, 'dist.lock', String(pid)), '');
    expect(typed().code).toBe(0);
  });

  it('leaves the build before as it was when the sources do not compile, and says so', () => {
    typed();
    source('const = ;', 10);
    expect(typed()).toMatchObject({ code: 3, out: '', err: expect.stringMatching(/\nCLI_BUILD_FAILED: .*\n {2}next: /) as string });
    expect(existsSync(join(repository, 'dist/.built'))).toBe(true);
  });

  it('says what to do when nothing is installed', () => {
    rmSync(join(repository, 'node_modules'));
    expect(typed()).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(/CLI_NOT_INSTALLED: .*\n {2}next: Run "npm ci"/) as string,
    });
  });
});
