import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CommandFailure } from './command-failure';
import { type Given, type Host, textOf } from './host';

/**
 * Writes the file named by `--out`, whole or not at all, readable by everybody. An existing one is overwritten with `--force` only.
 * @returns the path as it was named. @throws CommandFailure CLI_FILE_EXISTS, CLI_FILE_UNWRITABLE.
 */
export function writeOut(host: Host, given: Given, text: string): string {
  const named = textOf(given, 'out') ?? '';
  const path = resolve(host.cwd, named);
  const force = given.options['force'] === true;
  if (!force && existsSync(path)) throw exists(named);
  const draft = join(dirname(path), `.${process.pid}.${Date.now()}.draft`);
  try {
    writeWhole(draft, text);
    // A link fails where a name is taken: between the look and the write nobody's file is lost.
    if (force) renameSync(draft, path);
    else linkSync(draft, path);
    return named;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw exists(named);
    throw CommandFailure.of('CLI_FILE_UNWRITABLE', `${named} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Refuses an `--out` that is taken, before anything is asked of anybody. */
export function refuseTaken(host: Host, given: Given): void {
  const named = textOf(given, 'out') ?? '';
  if (given.options['force'] !== true && existsSync(resolve(host.cwd, named))) throw exists(named);
}

function writeWhole(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o644);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function exists(named: string): CommandFailure {
  return CommandFailure.of('CLI_FILE_EXISTS', `${named} exists`);
}
