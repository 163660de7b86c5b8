import { join } from 'node:path';
import type { RunCommand } from './host';

/** Loads one command's file when it is typed, so that the offline commands load nothing that could reach a server. */
export function loadCommand(file: string): RunCommand {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- which file is known only now
  const { run } = require(join(__dirname, file)) as { readonly run: RunCommand };
  return run;
}
