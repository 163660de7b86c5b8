import { spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CannotRun, type Site } from './backend';
import { tailOf } from './command';
import { systemCode } from './system-error';

export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The file that everything the server prints is appended to. */
export function logOf(site: Site): string {
  return join(site.folder, 'server.log');
}

/** The running server's process id: undefined when it is not running, also when its number belongs to another process by now. */
export function runningPid(site: Site): number | undefined {
  if (!existsSync(pidFile(site))) return undefined;
  const [pid = '', started] = readFileSync(pidFile(site), 'utf8').trim().split(' ');
  return started !== undefined && startOf(Number(pid)) === started ? Number(pid) : undefined;
}

/**
 * Starts a server that outlives us and waits until `answers` no longer throws.
 * @throws CannotRun when it ends or is silent for `patience` seconds; then nothing is left running.
 */
export async function startServer(site: Site, server: Program, answers: () => Promise<unknown>, patience: number): Promise<void> {
  const log = openSync(logOf(site), 'a');
  const from = fstatSync(log).size;
  writeSync(log, `$ ${[server.program, ...server.args].join(' ')}\n`);
  const child = spawn(server.program, server.args, {
    cwd: site.folder,
    env: { ...process.env, ...server.env },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended = `exit ${code ?? signal}`));
  child.unref();
  if (child.pid !== undefined) writeFileSync(pidFile(site), `${child.pid} ${startOf(child.pid) ?? 'gone'}\n`);

  let silence: unknown;
  for (let waited = 0; waited < patience * 10; waited++) {
    await pause(100);
    if (ended !== undefined) throw didNotStart(site, `ended (${ended})`, from);
    if (waited % 100 === 99) site.say(`still starting (${(waited + 1) / 10} s)`);
    try {
      await answers();
      return;
    } catch (error) {
      silence = error;
    }
  }
  await stopServer(site);
  throw didNotStart(site, `did not answer within ${patience} s`, from, silence);
}

/** Asks the server to end, and ends it when it does not. Returns when it is gone. */
export async function stopServer(site: Site): Promise<void> {
  const pid = runningPid(site);
  if (pid !== undefined) {
    // A paused process hears SIGTERM only when it goes on.
    signal(pid, 'SIGTERM');
    signal(pid, 'SIGCONT');
    if (!(await isGone(site, STOP_SECONDS))) {
      site.say(`did not stop within ${STOP_SECONDS} s: killing it`);
      signal(pid, 'SIGKILL');
      if (!(await isGone(site, STOP_SECONDS))) throw new CannotRun(`process ${pid} does not end`, `see ${logOf(site)}`);
    }
  }
  rmSync(pidFile(site), { force: true });
}

const STOP_SECONDS = 30;

// It may have ended meanwhile: that is what the signal wants.
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

async function isGone(site: Site, seconds: number): Promise<boolean> {
  for (let waited = 0; waited < seconds * 20; waited++) {
    if (runningPid(site) === undefined) return true;
    await pause(50);
  }
  return runningPid(site) === undefined;
}

function didNotStart(site: Site, what: string, from: number, cause?: unknown): CannotRun {
  const said = readFileSync(logOf(site)).subarray(from).toString('utf8');
  return new CannotRun(
    `the server ${what}:\n${tailOf(said)}`,
    `see ${logOf(site)}; to begin anew, with the server down: rm -r ${site.folder}/data`,
    { cause },
  );
}

function pidFile(site: Site): string {
  return join(site.folder, 'pid');
}

// When the process began, in clock ticks since boot: tells it from a later one with the same number. A zombie has ended when no thread is left that could hold its port.
function startOf(pid: number): string | undefined {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return undefined;
  try {
    const fields = readFileSync(path, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' && Number(fields[17]) <= 1 ? undefined : fields[19];
  } catch (error) {
    if (systemCode(error) === 'ESRCH' || systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
