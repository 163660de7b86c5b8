import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotRun, type Site } from './backend';
import { command, type Ended, NOT_FOUND, tailOf } from './command';

/**
 * Installs when the folder does not hold exactly `stamp` yet. What an interrupted install left is removed first.
 * Bump the stamp to have every folder installed anew.
 */
export async function installOnce(site: Site, stamp: string, leftovers: readonly string[], work: () => Promise<void>): Promise<void> {
  const marker = join(site.software, 'installed');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === stamp) return;
  mkdirSync(site.software, { recursive: true });
  rmSync(marker, { force: true });
  for (const name of leftovers) rmSync(join(site.software, name), { recursive: true, force: true });
  await work();
  writeFileSync(marker, stamp);
}

export interface StepOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is going on, in words: repeated while it lasts. */
  readonly doing?: string;
}

/** Runs one step of an install and returns however it ended. */
export function run(site: Site, program: string, args: readonly string[], options: StepOptions = {}): Promise<Ended> {
  const { doing, ...rest } = options;
  const waiting = doing === undefined ? {} : { waiting: (seconds: number) => site.say(`still ${doing} (${seconds} s)`) };
  return command(program, args, { cwd: site.software, ...rest, ...waiting, log: join(site.software, 'install.log') });
}

/** Runs one step of an install. @throws CannotRun when it did not succeed. */
export async function must(site: Site, program: string, args: readonly string[], options: StepOptions = {}): Promise<Ended> {
  const ended = await run(site, program, args, options);
  if (ended.code !== 0) throw failed(site, program, ended);
  return ended;
}

const QUIET = ['-qq', '-o', 'APT::Sandbox::User=root'];

/** apt-get over the machine's own package lists, which a new machine may not have yet. */
export async function apt(site: Site, args: readonly string[], options: StepOptions = {}): Promise<void> {
  const first = await run(site, 'apt-get', [...QUIET, ...args], options);
  if (first.code === 0) return;
  if (process.getuid?.() !== 0) throw failed(site, 'apt-get', first);
  site.say('refreshing the package lists');
  await must(site, 'apt-get', [...QUIET, 'update']);
  await must(site, 'apt-get', [...QUIET, ...args], options);
}

/** apt-get with a state of its own: what the machine itself installs from stays as it is. */
export function aptWith(site: Site, own: readonly string[], args: readonly string[], options: StepOptions = {}): Promise<Ended> {
  return must(site, 'apt-get', [...QUIET, ...own, ...args], options);
}

/** Installs a Debian package when the program that it brings is not on this machine. @throws CannotRun when we may not. */
export async function needProgram(site: Site, program: string, args: readonly string[], debian: string): Promise<Ended> {
  const there = await run(site, program, args);
  if (there.code !== NOT_FOUND) return there;
  if (process.getuid?.() !== 0) throw new CannotRun(`${program} is not installed`, `as root: apt-get install ${debian}`);
  site.say(`installing ${debian} from Debian`);
  await apt(site, ['install', '-y', '--no-install-recommends', ...debian.split(' ')], { doing: `installing ${debian}` });
  return must(site, program, args);
}

function failed(site: Site, program: string, ended: Ended): CannotRun {
  if (ended.code === NOT_FOUND)
    return new CannotRun(`${program} is not installed`, `as root: apt-get install ${BROUGHT_BY[program] ?? program}`);
  const remedy = `see ${join(site.software, 'install.log')}; a stale package list is mended by "apt-get update", a registry that was away by trying again`;
  return new CannotRun(`${program} failed (exit ${ended.code}):\n${tailOf(ended.output)}`, remedy);
}

const BROUGHT_BY: Readonly<Record<string, string>> = {
  make: 'build-essential',
  mvn: 'maven',
  java: 'openjdk-17-jre-headless',
  'apt-get': 'apt',
};
