import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@kernel/fault';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { errorCode } from './error-code';

/** One process per data folder: PGlite has no lock of its own, and two writers destroy the data. */
export interface DataFolderLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** Tells this process from an earlier one with the same pid; empty where the system does not say. */
  readonly birth: string;
  readonly nonce: string;
}

const heldHere = new Set<string>();

/**
 * Takes the folder for this process. A lock whose process is gone is taken over.
 * Sees processes of this machine only, not those of another container that mounts the same folder.
 * @throws Fault STORE_BUSY naming the process that holds it.
 */
export function lockDataFolder(folder: string): DataFolderLock {
  const path = join(folder, 'lock');
  const mine: Holder = { pid: process.pid, birth: birthOf(process.pid), nonce: randomUUID() };
  const prepared = `${path}.${mine.nonce}`;
  writeFlushed(prepared, JSON.stringify(mine));
  try {
    removeStale(path, folder, mine.nonce);
    linkSync(prepared, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw inUse(folder, readHolder(path)?.pid);
    throw error;
  } finally {
    rmSync(prepared, { force: true });
  }
  heldHere.add(mine.nonce);
  return {
    release: () => {
      if (!heldHere.delete(mine.nonce)) return;
      if (readHolder(path)?.nonce === mine.nonce) rmSync(path);
    },
  };
}

// Renaming first makes two processes that find the same stale lock take it one after the other.
function removeStale(path: string, folder: string, nonce: string): void {
  const holder = readHolder(path);
  if (holder === undefined) return;
  if (isAlive(holder)) throw inUse(folder, holder.pid);
  const aside = `${path}.stale.${nonce}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && moved.nonce !== holder.nonce) linkSync(aside, path);
  rmSync(aside);
  if (moved !== undefined && moved.nonce !== holder.nonce) throw inUse(folder, moved.pid);
}

function readHolder(path: string): Holder | undefined {
  if (!existsSync(path)) return undefined;
  const holder = parseStrictJson(readFileSync(path, 'utf8'));
  if (holder instanceof NotStrict || typeof holder !== 'object' || holder === null) throw noLock(path);
  const { pid, birth, nonce } = holder as Readonly<Record<string, unknown>>;
  if (typeof pid !== 'number' || typeof birth !== 'string' || typeof nonce !== 'string') throw noLock(path);
  return { pid, birth, nonce };
}

function noLock(path: string): Fault {
  return new Fault('STORE_BUSY', `${path} is not a lock file: remove it once you are sure that no process uses the folder`, 'never');
}

// On the disk before anybody can find it: a machine that loses its power leaves a whole lock or none.
function writeFlushed(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.pid === process.pid && holder.birth === birthOf(process.pid)) return holder.birth !== '' || heldHere.has(holder.nonce);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM' && holder.birth === birthOf(holder.pid);
  }
  return holder.birth === birthOf(holder.pid);
}

/** When a process began, counted from boot, and which boot; empty for a dead one, and where the system does not say (then the pid alone must do). */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the name in field 2 may hold spaces, so count from its closing bracket; field 3 is the state, 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    if (state === 'Z') return ''; // dead, and only not yet collected by its parent
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${started}`;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '')) return '';
    throw error;
  }
}

function inUse(folder: string, pid: number | undefined): Fault {
  const who = pid === undefined ? 'another process' : pid === process.pid ? 'this very process' : `process ${pid}`;
  return new Fault('STORE_BUSY', `the data folder ${folder} is in use by ${who}; stop it, or choose another folder`, 'later');
}
