import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCode } from './system-error';

/** Does the work while nobody else installs, starts or stops in this folder; waits for whoever does. What a killed one left is no hindrance. */
export async function oneAtATime<T>(home: string, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const lock = join(home, 'lock');
  for (let told = false; !taken(lock); told = true) {
    const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
    // Empty for the moment in which it is being written.
    if (holder > 0 && !isAlive(holder)) removeOf(holder, lock);
    else {
      if (!told && holder > 0) say(`process ${holder} is at work in ${home}: waiting for it`);
      await pause(200);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

// Renamed first: of two that find the same dead one, one removes it, and neither what a third has taken meanwhile.
function removeOf(holder: number, lock: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if (Number(readFileSync(aside, 'utf8')) !== holder) linkSync(aside, lock);
  rmSync(aside);
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
