import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustedKey } from '@kernel/keys';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';

/** A recorded run and the keys that were trusted when it was recorded. */
export interface GoldenFile {
  readonly name: string;
  readonly file: unknown;
  readonly keys: readonly TrustedKey[];
}

/** Every golden file of a folder, oldest first: `<date>-<slug>.json` beside `<date>-<slug>.keys.json`. */
export function goldenFiles(folder: string): readonly GoldenFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.keys.json'));
  return names.sort().map((name) => ({
    name,
    file: read(join(folder, name)),
    keys: read(join(folder, name.replace(/\.json$/, '.keys.json'))) as readonly TrustedKey[],
  }));
}

function read(path: string): unknown {
  const value = parseStrictJson(readFileSync(path));
  if (value instanceof NotStrict) throw new Error(`${path} is not strict JSON: ${value.describe()}`);
  return value;
}
