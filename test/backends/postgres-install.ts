import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotRun, type Site } from './backend';
import { sha256 } from './checksums';
import { apt, aptWith, installOnce, must } from './install-step';

export const POSTGRES = '15';
export const PGVECTOR = '0.8.0';
const PGVECTOR_SOURCE = '867a2c328d4928a5a9d6f052cd3bc78c7d60228a9b914ad32aa3db88e9de27b0';
const SYSTEM_BIN = `/usr/lib/postgresql/${POSTGRES}/bin`;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const FOLDERS = ['usr/lib/postgresql', 'usr/share/postgresql', 'download', 'pgvector', 'apt/lists/partial', 'apt/cache/archives/partial'];

/** The programs of the installed copy. */
export function binFolder(site: Site): string {
  return join(site.software, 'software', SYSTEM_BIN);
}

/**
 * PostgreSQL 15 as Debian 12 ships it, copied into the folder, with pgvector 0.8.0 compiled into the copy.
 * Debian 12 has no pgvector package for it; its source comes from Debian's next release. Nothing under /usr changes but the `postgresql-15` package itself.
 */
export function installPostgres(site: Site): Promise<void> {
  return installOnce(site, `postgresql ${POSTGRES}, pgvector ${PGVECTOR}, install 1`, ['software'], async () => {
    const root = join(site.software, 'software');
    for (const folder of FOLDERS) mkdirSync(join(root, folder), { recursive: true });
    await installServer(site);
    site.say('copying the server and adding its headers');
    for (const part of ['lib', 'share'])
      cpSync(`/usr/${part}/postgresql/${POSTGRES}`, join(root, `usr/${part}/postgresql/${POSTGRES}`), {
        recursive: true,
        verbatimSymlinks: true,
      });
    const download = join(root, 'download');
    await apt(site, ['download', `postgresql-server-dev-${POSTGRES}`], { cwd: download });
    await must(site, 'dpkg', ['-x', only(download, /^postgresql-server-dev-15_.*\.deb$/), root]);
    await fetchPgvector(site, root, download);
    site.say('compiling pgvector');
    // OPTFLAGS empty: built for any machine of the kind, not for this processor. with_llvm: else the build asks for clang.
    const make = ['-s', '-C', join(root, 'pgvector'), 'OPTFLAGS=', 'with_llvm=no', `PG_CONFIG=${join(binFolder(site), 'pg_config')}`];
    for (const target of ['all', 'install']) await must(site, 'make', [...make, target], { doing: 'compiling pgvector' });
  });
}

async function installServer(site: Site): Promise<void> {
  if (existsSync(join(SYSTEM_BIN, 'initdb'))) return;
  if (process.getuid?.() !== 0)
    throw new CannotRun('PostgreSQL 15 is not installed', 'as root: apt-get install --no-install-recommends postgresql-15');
  site.say('installing postgresql-15 from Debian');
  await apt(site, ['install', '-y', '--no-install-recommends', 'postgresql-15'], { doing: 'installing postgresql-15' });
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
  await aptWith(site, own, ['update'], { doing: 'reading the package lists' });
  await aptWith(site, own, ['source', '--download-only', 'pgvector'], { cwd: download });
  const source = only(download, /^pgvector_0\.8\.0\.orig\.tar\.gz$/);
  if (sha256(readFileSync(source)) !== PGVECTOR_SOURCE)
    throw new CannotRun(`${source} is not the source that was pinned`, 'do not build it; remove it and try again');
  await must(site, 'tar', ['xzf', source, '-C', join(root, 'pgvector'), '--strip-components=1']);
}

function only(folder: string, pattern: RegExp): string {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  if (found[0] === undefined || found.length > 1)
    throw new CannotRun(`${folder} should hold one ${pattern.source}, but has ${found.length}`, `remove ${folder} and try again`);
  return join(folder, found[0]);
}
