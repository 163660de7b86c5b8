import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { KEY_PURPOSES, type KeyPurpose } from '@kernel/keys';
import { type Refusal, refused } from '@kernel/outcome';
import { closed } from '@kernel/records/fields';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';

/** What a key file holds: an ed25519 seed and the one thing it may sign. */
export const KeyFile = closed({ purpose: Type.Enum([...KEY_PURPOSES]), seed: Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }) });
export type KeyFile = Static<typeof KeyFile>;

const OWNER_ONLY = 0o600;
const ANYBODY_ELSE = 0o077;

/**
 * Reads a key file that only its owner can read. Follows no symbolic link.
 * Refuses KEY_FILE_MISSING, KEY_FILE_TOO_OPEN, KEY_FILE_MALFORMED; never tells what the file holds.
 */
export function readKeyFile(path: string): KeyFile | Refusal {
  const descriptor = openOwn(path);
  if (typeof descriptor !== 'number') return descriptor;
  try {
    const { mode } = fstatSync(descriptor);
    if ((mode & ANYBODY_ELSE) !== 0) {
      return refused('KEY_FILE_TOO_OPEN', `${path} can be read by others than its owner; put it back with: chmod 600 ${path}`);
    }
    const value = parseStrictJson(readFileSync(descriptor));
    if (value instanceof NotStrict || !FILE.Check(value)) return refused('KEY_FILE_MALFORMED', `${path} is no key file`);
    return value;
  } finally {
    closeSync(descriptor);
  }
}

/** Makes a fresh key and writes it, readable by its owner only. @throws Error when the file is there already: a key is never written over. */
export function generateKeyFile(path: string, purpose: KeyPurpose): KeyFile {
  const file: KeyFile = { purpose, seed: randomBytes(32).toString('base64') };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${JSON.stringify(file)}\n`, { mode: OWNER_ONLY, flag: 'wx', flush: true });
  return file;
}

const FILE = Compile(KeyFile);

function openOwn(path: string): number | Refusal {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    // Compared by shape: an error of another realm (a worker, a test's sandbox) is no instance of this one's Error.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return refused('KEY_FILE_MISSING', `there is no key file at ${path}`);
    if (code === 'ELOOP' || code === 'EACCES') return refused('KEY_FILE_MALFORMED', `${path} cannot be opened as a key file (${code})`);
    throw error;
  }
}
