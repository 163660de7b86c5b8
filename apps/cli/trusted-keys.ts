import { resolve } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { Json } from '@kernel/canonical-json';
import type { TrustedKey } from '@kernel/keys';
import { TrustedKeyRecord } from '@kernel/records/run-export';
import { CommandFailure } from './command-failure';
import { findConnection } from './connection-file';
import { type Given, type Host, textOf } from './host';
import { readJson } from './read-json';

const keyList = Compile(Type.Array(TrustedKeyRecord));

/** The exported run named by `--file`. */
export function readFile(host: Host, given: Given): Json {
  return readJson(resolve(host.cwd, textOf(given, 'file') ?? ''));
}

/**
 * The keys to believe: those of `--keys`, else of the connection file, else, said aloud, those that the file brings itself.
 * @throws CommandFailure CLI_KEYS_MALFORMED.
 */
export function trustedKeys(host: Host, given: Given, file: Json): readonly TrustedKey[] {
  const named = textOf(given, 'keys');
  if (named !== undefined) return keysIn(readJson(resolve(host.cwd, named)), named);
  const connection = findConnection(host);
  if (connection) return connection.trusted_keys;
  const own = typeof file === 'object' && file !== null && 'keys' in file ? file.keys : null;
  if (!keyList.Check(own)) return [];
  host.tell('note: no trusted keys were given, so the file’s own are used. Keys inside the file prove nothing by themselves: whoever wrote the file wrote them too. Give --keys.\n'); // prettier-ignore
  return own;
}

function keysIn(value: Json, named: string): readonly TrustedKey[] {
  if (!keyList.Check(value)) throw CommandFailure.of('CLI_KEYS_MALFORMED', `${named} holds no list of trusted keys`);
  return value;
}
