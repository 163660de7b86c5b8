import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { systemCode } from './system-error';

/** How one command ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Appends the command and everything it says to this file. */
  readonly log: string;
  /** Told every 15 seconds how long it has been going on. */
  readonly waiting?: (seconds: number) => void;
}

/**
 * Runs a program without a shell and waits for it.
 * Its output goes through a file, so that a server which it leaves behind does not keep us waiting on a pipe.
 */
export async function command(program: string, args: readonly string[], options: CommandOptions): Promise<Ended> {
  const log = openSync(options.log, 'a');
  const from = Buffer.byteLength(readFileSync(options.log));
  const patience = everyQuarterMinute(options.waiting);
  try {
    writeSync(log, `$ ${[program, ...args].join(' ')}\n`);
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, stdio: ['ignore', log, log] });
      child.once('error', (error) => {
        if (systemCode(error) === 'ENOENT') resolve(NOT_FOUND);
        else reject(error);
      });
      child.once('exit', (status) => resolve(status ?? KILLED));
    });
    const said = readFileSync(options.log).subarray(from).toString('utf8');
    return { code, output: said.slice(said.indexOf('\n') + 1) };
  } finally {
    clearInterval(patience);
    closeSync(log);
  }
}

/** The exit code that a shell gives for a program that is not there. */
export const NOT_FOUND = 127;
const KILLED = 137;

/** The last lines of an output, for an error message. */
export function tailOf(output: string, lines = 12): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}

function everyQuarterMinute(tell: ((seconds: number) => void) | undefined): NodeJS.Timeout | undefined {
  if (tell === undefined) return undefined;
  let seconds = 0;
  return setInterval(() => tell((seconds += 15)), 15_000);
}
