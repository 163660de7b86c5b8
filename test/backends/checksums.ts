import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** File name → SHA-256 in hex. */
export type Checksums = ReadonlyMap<string, string>;

/** Reads lines of `<sha256>  <name>`, as sha256sum writes them. */
export function parseChecksums(text: string): Checksums {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [, sum, name] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
      if (sum === undefined || name === undefined) throw new Error(`no checksum line: ${line}`);
      return [name, sum];
    }),
  );
}

/** Checksums of the files of a folder. */
export function checksumsOf(folder: string): Checksums {
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, sha256(readFileSync(join(folder, name)))]),
  );
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What differs from the pinned files, in words; empty when nothing does. */
export function differences(pinned: Checksums, found: Checksums): readonly string[] {
  return [
    ...[...pinned].filter(([name]) => !found.has(name)).map(([name]) => `${name} is missing`),
    ...[...found].filter(([name]) => !pinned.has(name)).map(([name]) => `${name} is not pinned`),
    ...[...pinned].filter(([name, sum]) => found.has(name) && found.get(name) !== sum).map(([name]) => `${name} has other contents`),
  ];
}
