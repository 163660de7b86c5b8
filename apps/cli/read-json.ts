import { readFileSync } from 'node:fs';
import type { Json } from '@kernel/canonical-json';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { CommandFailure } from './command-failure';

/** The one value of a JSON file that means the same to every reader. @throws CommandFailure CLI_FILE_UNREADABLE. */
export function readJson(path: string): Json {
  const value = parseStrictJson(bytesOf(path));
  if (value instanceof NotStrict) throw CommandFailure.of('CLI_FILE_UNREADABLE', `${path} is not strict JSON: ${value.describe()}`);
  return value;
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw CommandFailure.of('CLI_FILE_UNREADABLE', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
