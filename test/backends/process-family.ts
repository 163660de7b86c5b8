import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCode } from './system-error';

const LOOK_MS = 20;
const PATIENCE_MS = 30_000;
/** How long whoever must collect an ended process is waited for. */
const COLLECTED_MS = 5_000;

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

/** Pauses those of the family whose command line says this, such as a server's writer. @throws Error when none does. */
export function pauseNamed(pid: number, words: string): void {
  const named = familyOf(pid).filter((member) => commandOf(member).includes(words));
  if (named.length === 0) throw new Error(`no process of ${pid} is called ${words}`);
  for (const member of named) signal(member, 'SIGSTOP');
}

async function gone(family: readonly number[]): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const states = family.map((member) => fieldsOf(member)?.[0]);
    // One that has ended and that nobody has collected yet still has its number, which a server's own lock file may name.
    const collected = waited < COLLECTED_MS ? states.every((state) => state === undefined) : states.every((state) => !runs(state));
    if (collected) return;
    await pause(LOOK_MS);
  }
  throw new Error(`processes ${family.join(', ')} were killed and are still there`);
}

function runs(state: string | undefined): boolean {
  return state !== undefined && state !== 'Z' && state !== 'X';
}

// It may have ended meanwhile: there is nothing left to tell it then.
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

function parentOf(pid: number): number | undefined {
  const parent = fieldsOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function commandOf(pid: number): string {
  return readIfThere(`/proc/${pid}/cmdline`) ?? '';
}

// State, parent, … as they stand behind the program's name.
function fieldsOf(pid: number): readonly string[] | undefined {
  return readIfThere(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ESRCH') return undefined;
    throw error;
  }
}
