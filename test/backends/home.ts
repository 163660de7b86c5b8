import { resolve } from 'node:path';

/** The folder in which backends are installed and, unless a test has servers of its own, live. */
export function homeOf(env: Readonly<Record<string, string | undefined>>): string {
  return resolve(env['FIVEPLANE_BACKENDS_DIR'] || '/var/tmp/fiveplane-backends');
}
