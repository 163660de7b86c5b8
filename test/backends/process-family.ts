import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCode } from './system-error';

const LOOK_MS = 20;
const PATIENCE_MS = 30_000;

/** A process and everything that it or its children started and that still runs, parents first. */
export function familyOf(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = parentOf(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const family = [pid];
  for (const member of family) family.push(...(children.get(member) ?? []));
  return family;
}

/**
 * Ends a server as a power cut of its process would: the parent first, so that nobody tidies up, then all of its children.
 * Returns when none of them is left: what they held (ports, locks, shared memory) is free.
 */
export async function killFamily(pid: number): Promise<void> {
  const family = familyOf(pid);
  for (const member of family) signal(member, 'SIGKILL');
  await gone(family);
}

/** Nobody of the family does anything until {@link resumeFamily}; connections stay, and new ones wait. */
export function pauseFamily(pid: number): void {
  // The parent first: it has no child afterwards that is not in the list.
  signal(pid, 'SIGSTOP');
  for (const member of familyOf(pid)) signal(member, 'SIGSTOP');
}

export function resumeFamily(pid: number): void {
  for (const member of familyOf(pid).toReversed()) signal(member, 'SIGCONT');
}

async function gone(family: readonly number[]): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    if (family.every((member) => stateOf(member) === undefined)) return;
    await pause(LOOK_MS);
  }
  throw new Error(`processes ${family.join(', ')} were killed and are still there`);
}

// It may have ended meanwhile: there is nothing left to tell it then.
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/** Undefined for a process that is gone, or a zombie that nobody has collected yet. */
function stateOf(pid: number): string | undefined {
  const state = fieldsOf(pid)?.[0];
  return state === 'Z' || state === 'X' ? undefined : state;
}

function parentOf(pid: number): number | undefined {
  const parent = fieldsOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

// State, parent, … as they stand behind the program's name.
function fieldsOf(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ESRCH') return undefined;
    throw error;
  }
}
