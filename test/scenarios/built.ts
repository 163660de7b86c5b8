import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The build of this repository, seen from a source file and from its compiled twin alike. */
export const BUILT = join(rootAbove(__dirname), 'dist');

/** What NODE_OPTIONS says so that files of `test/scenarios` are loaded before an app's own main. */
export function preload(...names: readonly string[]): string {
  return names.map((name) => `--require=${join(BUILT, 'test/scenarios', name)}.js`).join(' ');
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package-lock.json')) ? folder : rootAbove(dirname(folder));
}
