import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '@testing/free-port';

const LOGIN = 'fiveplane';
const PASSWORD = 'fiveplane-test';

/** The programs of the server that an address names, when it runs on this machine; undefined otherwise. */
export async function programsOf(url: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ setting: string }>(`SELECT setting FROM pg_config WHERE name = 'BINDIR'`);
    const folder = rows[0]?.setting;
    return folder !== undefined && existsSync(join(folder, 'initdb')) ? folder : undefined;
  } finally {
    await client.end();
  }
}

/** One Postgres server of a spec's own, in a folder that goes with it. */
export interface OwnCluster {
  readonly url: string;
  readonly data: string;
  /** Starts it, after it was stopped or its folder was written. */
  readonly start: () => void;
  /** As a power cut would. */
  readonly stop: () => void;
  readonly remove: () => void;
}

/** Servers of a spec's own, by the programs of the server that others use too. */
export class OwnClusters {
  private readonly folder = mkdtempSync(join(tmpdir(), 'fiveplane-clusters-'));
  private readonly asRoot = process.getuid?.() === 0;
  private readonly made: OwnCluster[] = [];

  constructor(private readonly programs: string) {
    if (this.asRoot) this.own(this.folder);
  }

  /** A folder that the servers may write to. */
  place(name: string): string {
    const path = mkdtempSync(join(this.folder, `${name}-`));
    this.own(path);
    return path;
  }

  /** A new, empty one. */
  async primary(settings: Readonly<Record<string, string>> = {}): Promise<OwnCluster> {
    const data = this.place('primary');
    const password = join(this.folder, 'password');
    writeFileSync(password, `${PASSWORD}\n`, { mode: 0o600 });
    this.own(password);
    this.run(
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
    );
    return this.started(data, settings);
  }

  /** One that streams from another one and replays what comes. */
  async standby(of: OwnCluster): Promise<OwnCluster> {
    const data = this.place('standby');
    this.run('pg_basebackup', '-d', of.url, '-D', data, '-R', '-X', 'stream', '-c', 'fast');
    return this.started(data, {});
  }

  /** One over a folder that holds a cluster already. */
  async started(data: string, settings: Readonly<Record<string, string>>): Promise<OwnCluster> {
    const port = await freePort();
    const lines = Object.entries({
      listen_addresses: "'127.0.0.1'",
      unix_socket_directories: "''",
      port: String(port),
      fsync: 'off',
      shared_buffers: '16MB',
      ...settings,
    });
    writeFileSync(join(data, 'postgresql.auto.conf'), lines.map(([name, value]) => `${name} = ${value}\n`).join(''), { flag: 'a' });
    const log = join(this.folder, `${port}.log`);
    const cluster: OwnCluster = {
      url: `postgres://${LOGIN}:${PASSWORD}@127.0.0.1:${port}/postgres`,
      data,
      start: () => this.run('pg_ctl', '-D', data, '-l', log, '-w', '-t', '60', 'start'),
      stop: () => this.run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop'),
      remove: () => rmSync(data, { recursive: true, force: true }),
    };
    cluster.start();
    this.made.push(cluster);
    return cluster;
  }

  /** Runs one of the server's programs, with the rights of the servers. */
  run(program: string, ...args: readonly string[]): void {
    const line = [join(this.programs, program), ...args];
    const [command = '', ...rest] = this.asRoot ? ['runuser', '-u', 'postgres', '--', ...line] : line;
    // pg_ctl leaves a server behind, which would keep a pipe open.
    const ended = spawnSync(command, rest, { stdio: 'ignore', cwd: this.folder });
    if (ended.status !== 0) throw new Error(`${program} failed with ${ended.status}`);
  }

  /** Ends every server and takes everything away. */
  close(): void {
    for (const { data } of this.made) {
      if (existsSync(join(data, 'postmaster.pid'))) this.run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A file that was written here, for the servers. */
  adopt(path: string): void {
    this.own(path);
  }

  // Postgres refuses to run as root: its files belong to the user that the Debian package brings.
  private own(path: string): void {
    if (!this.asRoot) return;
    const ask = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim());
    chownSync(path, ask('-u'), ask('-g'));
  }
}
