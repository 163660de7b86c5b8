import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The repository's root. */
export const ROOT = join(__dirname, '../..');

// What tools make; nobody wrote it.
const NOT_OURS = new Set(['node_modules', '.git', 'dist', 'coverage', '.fiveplane']);

/** Names directly under the root, without what tools make. */
export function topLevelEntries(): readonly string[] {
  return readdirSync(ROOT)
    .filter((name) => !NOT_OURS.has(name) && name !== '.DS_Store')
    .sort();
}

/** Paths of all files from the root, `/`-separated and sorted. Includes what is not committed yet. */
export function repositoryFiles(): readonly string[] {
  const entries = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => !NOT_OURS.has(entry.name));
  return entries
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(ROOT, entry.name)) : [join(ROOT, entry.name)]))
    .map((path) => relative(ROOT, path).replaceAll('\\', '/'))
    .sort();
}

/** Paths of all TypeScript files that people wrote. */
export function writtenSources(): readonly string[] {
  return repositoryFiles().filter((path) => path.endsWith('.ts') && !path.startsWith('libs/contracts/generated/'));
}

/** A file's text. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !NOT_OURS.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)]));
}
