import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotRun, type Site } from './backend';
import { command, type Ended, NOT_FOUND, tailOf } from './command';

/** Bump to have every folder installed anew. */
const INSTALLED = 'postgresql 15, pgvector 0.8.0, install 1';
const SYSTEM_BIN = '/usr/lib/postgresql/15/bin';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The programs of the installed copy. */
export function binFolder(site: Site): string {
  return join(site.folder, 'software/usr/lib/postgresql/15/bin');
}

/**
 * PostgreSQL 15 as Debian 12 ships it, copied into the folder, with pgvector 0.8.0 compiled into the copy.
 * Debian 12 has no pgvector package for it; its source comes from Debian's next release. Nothing under /usr changes but the `postgresql-15` package itself.
 */
export async function installPostgres(site: Site): Promise<void> {
  const marker = join(site.folder, 'installed');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === INSTALLED) return;

  const root = join(site.folder, 'software');
  rmSync(marker, { force: true });
  rmSync(root, { recursive: true, force: true });
  for (const folder of [
    'usr/lib/postgresql',
    'usr/share/postgresql',
    'download',
    'pgvector',
    'apt/lists/partial',
    'apt/cache/archives/partial',
  ]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  await installServer(site);
  site.say('copying the server and adding its headers');
  for (const part of ['lib', 'share'])
    cpSync(`/usr/${part}/postgresql/15`, join(root, `usr/${part}/postgresql/15`), { recursive: true, verbatimSymlinks: true });
  const download = join(root, 'download');
  await apt(site, ['download', 'postgresql-server-dev-15'], download);
  await must(site, 'dpkg', ['-x', only(download, /^postgresql-server-dev-15_.*\.deb$/), root]);
  await fetchPgvector(site, root, download);
  site.say('compiling pgvector');
  for (const target of ['all', 'install']) {
    // OPTFLAGS empty: built for any machine of the kind, not for this processor. with_llvm: else the build asks for clang.
    await must(site, 'make', [
      '-s',
      '-C',
      join(root, 'pgvector'),
      'OPTFLAGS=',
      'with_llvm=no',
      `PG_CONFIG=${join(binFolder(site), 'pg_config')}`,
      target,
    ]);
  }
  writeFileSync(marker, INSTALLED);
}

async function installServer(site: Site): Promise<void> {
  if (existsSync(join(SYSTEM_BIN, 'initdb'))) return;
  if (process.getuid?.() !== 0)
    throw new CannotRun('PostgreSQL 15 is not installed', 'as root: apt-get install --no-install-recommends postgresql-15');
  site.say('installing postgresql-15 from Debian');
  await apt(site, ['install', '-y', '--no-install-recommends', 'postgresql-15'], site.folder);
}

async function fetchPgvector(site: Site, root: string, download: string): Promise<void> {
  site.say('fetching the source of pgvector');
  // A private apt state with one source list: what the machine itself installs from stays as it is.
  const targets = await must(site, 'apt-get', ['indextargets', '--format', '$(CODENAME) $(REPO_URI)']);
  const mirror = /^bookworm (\S+)$/m.exec(targets.output)?.[1];
  if (mirror === undefined)
    throw new CannotRun(
      'this machine does not install from Debian 12 (bookworm)',
      'use a Debian 12 machine, or set DATABASE_URL to a Postgres of your own',
    );
  const sources = join(root, 'apt/pgvector.sources');
  writeFileSync(sources, `Types: deb-src\nURIs: ${mirror}\nSuites: trixie\nComponents: main\nSigned-By: ${KEYRING}\n`);
  const own = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::lists=${join(root, 'apt/lists')}`,
    `Dir::Cache=${join(root, 'apt/cache')}`,
  ].flatMap((option) => ['-o', option]);
  await must(site, 'apt-get', [...QUIET, ...own, 'update']);
  await must(site, 'apt-get', [...QUIET, ...own, 'source', '--download-only', 'pgvector'], download);
  await must(site, 'tar', [
    'xzf',
    only(download, /^pgvector_0\.8\.0\.orig\.tar\.gz$/),
    '-C',
    join(root, 'pgvector'),
    '--strip-components=1',
  ]);
}

const QUIET = ['-qq', '-o', 'APT::Sandbox::User=root'];

/** apt-get over the machine's own package lists, which a new machine may not have yet. */
async function apt(site: Site, args: readonly string[], cwd: string): Promise<void> {
  const first = await run(site, 'apt-get', [...QUIET, ...args], cwd);
  if (first.code === 0) return;
  if (process.getuid?.() !== 0) throw failed(site, 'apt-get', first);
  site.say('refreshing the package lists');
  await must(site, 'apt-get', [...QUIET, 'update']);
  await must(site, 'apt-get', [...QUIET, ...args], cwd);
}

async function must(site: Site, program: string, args: readonly string[], cwd: string = site.folder): Promise<Ended> {
  const ended = await run(site, program, args, cwd);
  if (ended.code !== 0) throw failed(site, program, ended);
  return ended;
}

function run(site: Site, program: string, args: readonly string[], cwd: string): Promise<Ended> {
  return command(program, args, { cwd, log: join(site.folder, 'install.log') });
}

function failed(site: Site, program: string, ended: Ended): CannotRun {
  if (ended.code === NOT_FOUND) return new CannotRun(`${program} is not installed`, 'as root: apt-get install build-essential');
  const remedy = `see ${join(site.folder, 'install.log')}; a stale package list is mended by "apt-get update", missing tools by "apt-get install build-essential"`;
  return new CannotRun(`${program} failed (exit ${ended.code}):\n${tailOf(ended.output)}`, remedy);
}

function only(folder: string, pattern: RegExp): string {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  if (found[0] === undefined || found.length > 1)
    throw new CannotRun(`${folder} should hold one ${pattern.source}, but has ${found.length}`, `remove ${folder} and try again`);
  return join(folder, found[0]);
}
