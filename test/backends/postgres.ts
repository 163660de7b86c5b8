import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Backend, CannotRun, isSilent, portTaken, type Site } from './backend';
import { command, type Ended, tailOf } from './command';
import { isTaken } from './loopback-port';
import { binFolder, installPostgres, PGVECTOR, POSTGRES } from './postgres-install';
import { clusterSettings } from './postgres-settings';
import { LOGIN, PASSWORD } from './test-credentials';

const DATABASE = 'fiveplane';

/** PostgreSQL 15 with pgvector 0.8.0, one cluster. The login is a superuser: tests create databases and roles. */
export const postgres = cluster('postgres', 25432, 'DATABASE_URL');

/** A second cluster of the same software, for the second region. */
export const postgresB = cluster('postgres-b', 25442, 'DATABASE_URL_B');

function cluster(name: string, defaultPort: number, variable: string): Backend {
  return {
    ...{ name, defaultPort, software: 'postgres', installedBy: 'apt', pinned: PGVECTOR },
    container: {
      image: `pgvector/pgvector:${PGVECTOR}-pg${POSTGRES}`,
      port: 5432,
      environment: { POSTGRES_USER: LOGIN, POSTGRES_PASSWORD: PASSWORD, POSTGRES_DB: DATABASE },
      command: ['postgres', ...Object.entries(clusterSettings('fast')).flatMap(([setting, value]) => ['-c', `${setting}=${value}`])],
      // By TCP: while the image sets itself up, its server listens on a socket only.
      healthy: `pg_isready -h 127.0.0.1 -U ${LOGIN} -d ${DATABASE}`,
    },
    install: installPostgres,

    async start(site) {
      if (await isTaken(site.port)) throw portTaken(name, site.port);
      if (!existsSync(join(dataFolder(site), 'PG_VERSION'))) await createCluster(site);
      writeFileSync(join(site.folder, 'settings.conf'), settingsFile(site), { mode: 0o644 });
      site.say('starting');
      const started = await asServer(site, ['pg_ctl', '-D', dataFolder(site), '-l', serverLog(site), '-w', '-t', '60', 'start']);
      if (started.code !== 0) {
        const said = existsSync(serverLog(site)) ? readFileSync(serverLog(site), 'utf8') : started.output;
        throw new CannotRun(
          `the server did not start:\n${tailOf(said)}`,
          `see ${serverLog(site)}; to begin anew, with the server down: rm -r ${dataFolder(site)}`,
        );
      }
      await withClient(site, 'postgres', async (client) => {
        const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
        if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
      });
    },

    async probe(site) {
      if (!(await isTaken(site.port))) return undefined;
      try {
        const { server, vector, fsync, home } = await withClient(site, 'postgres', async (client) => {
          const answer = await client.query<ProbeRow>(PROBE);
          const row = answer.rows[0];
          if (row === undefined) throw new Error('the probe returned no row');
          return row;
        });
        if (home !== dataFolder(site)) throw portTaken(name, site.port);
        return { version: `PostgreSQL ${server}, pgvector ${vector}`, durability: fsync === 'on' ? 'durable' : 'fast' };
      } catch (cause) {
        if (cause instanceof CannotRun) throw cause;
        const pid = postmaster(site);
        throw pid === undefined ? portTaken(name, site.port, cause) : isSilent(name, site, pid, serverLog(site), cause);
      }
    },

    async stop(site) {
      if (postmaster(site) === undefined) return;
      const ended = await asServer(site, ['pg_ctl', '-D', dataFolder(site), '-m', 'fast', '-w', '-t', '30', 'stop']);
      if (ended.code !== 0 && !ended.output.includes('Is server running?'))
        throw new CannotRun(`the server did not stop:\n${tailOf(ended.output)}`, `see ${serverLog(site)}`);
    },

    pid: postmaster,
    environment: (port) => ({ [variable]: urlOf(port, DATABASE) }),
  };
}

interface ProbeRow {
  readonly server: string;
  readonly vector: string;
  readonly fsync: string;
  readonly home: string;
}

const PROBE = `
  SELECT current_setting('server_version') AS server, current_setting('fsync') AS fsync, current_setting('data_directory') AS home,
    (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS vector`;

function dataFolder(site: Site): string {
  return join(site.folder, 'data');
}

function serverLog(site: Site): string {
  return join(site.folder, 'run', 'server.log');
}

// The server's own file, whose first line is the process id; a killed server leaves it.
function postmaster(site: Site): number | undefined {
  const file = join(dataFolder(site), 'postmaster.pid');
  const pid = existsSync(file) ? readFileSync(file, 'utf8').split('\n')[0] : undefined;
  return pid !== undefined && existsSync(`/proc/${pid}`) ? Number(pid) : undefined;
}

function urlOf(port: number, database: string): string {
  return `postgres://${LOGIN}:${PASSWORD}@127.0.0.1:${port}/${database}`;
}

function settingsFile(site: Site): string {
  const own = { listen_addresses: "'127.0.0.1'", port: site.port, unix_socket_directories: "''" };
  const lines = Object.entries({ ...own, ...clusterSettings(site.durability) });
  return lines.map(([name, value]) => `${name} = ${value}\n`).join('');
}

async function createCluster(site: Site): Promise<void> {
  site.say('creating the cluster');
  const [data, run, password] = [dataFolder(site), join(site.folder, 'run'), join(site.folder, 'run', 'password')];
  for (const folder of [data, run]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    await giveToServer(site, folder);
    chmodSync(folder, 0o700);
  }
  writeFileSync(password, PASSWORD, { mode: 0o600 });
  await giveToServer(site, password);
  const made = await asServer(site, [
    'initdb',
    '-D',
    data,
    '-U',
    LOGIN,
    '-A',
    'scram-sha-256',
    `--pwfile=${password}`,
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]);
  if (made.code !== 0) {
    const remedy = `every folder above ${site.folder} must be enterable by the user postgres; choose another one with FIVEPLANE_BACKENDS_DIR`;
    throw new CannotRun(`initdb failed:\n${tailOf(made.output)}`, remedy);
  }
  writeFileSync(join(data, 'postgresql.conf'), `include '${join(site.folder, 'settings.conf')}'\n`);
}

// PostgreSQL refuses to run as root; Debian's package brings the user `postgres` for it.
function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function asServer(site: Site, [program = '', ...args]: readonly string[]): Promise<Ended> {
  const full = [join(binFolder(site), program), ...args];
  const options = { cwd: '/', log: join(site.folder, 'control.log') };
  return isRoot() ? command('runuser', ['-u', 'postgres', '--', ...full], options) : command(full[0] ?? '', full.slice(1), options);
}

async function giveToServer(site: Site, path: string): Promise<void> {
  if (!isRoot()) return;
  const given = await command('chown', ['postgres:', path], { log: join(site.folder, 'control.log') });
  if (given.code !== 0)
    throw new CannotRun(`cannot give ${path} to the user postgres:\n${given.output}`, 'apt-get install postgresql-15 creates that user');
}

async function withClient<T>(site: Site, database: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: urlOf(site.port, database), connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
