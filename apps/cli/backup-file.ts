import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { digestOfBytes } from '@kernel/digest';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { CommandFailure } from './command-failure';
import { type Given, type Host, textOf } from './host';

/** The part that holds the embedded store, as a tar of its files, compressed. Every other part is a file of the data folder. */
export const STORE_PART = 'store.tar.gz';

const FORMAT = 'fiveplane.backup.v1';
// No part leads out of the folder that it is written to.
const NAME = '^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$';

const Manifest = Type.Object({
  format: Type.Literal(FORMAT),
  made_at: Type.String(),
  parts: Type.Array(Type.Object({ name: Type.String({ pattern: NAME }), bytes: Type.Integer({ minimum: 0 }), digest: Type.String() })),
});
type Manifest = Static<typeof Manifest>;
const shape = Compile(Manifest);

export interface BackupPart {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Backup {
  readonly madeAt: string;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/**
 * Writes the file named by `--out`, whole or not at all, readable by its owner only: it holds keys. Never over another file.
 * A line with format, digest and length of the manifest; the manifest; the parts one after the other. @returns its size.
 * @throws CommandFailure CLI_FILE_EXISTS, CLI_FILE_UNWRITABLE.
 */
export function writeBackup(host: Host, given: Given, madeAt: string, parts: readonly BackupPart[]): number {
  const named = textOf(given, 'out') ?? '';
  const path = resolve(host.cwd, named);
  const described = parts.map(({ name, bytes }) => ({ name, bytes: bytes.length, digest: digestOfBytes(bytes) }));
  const manifest = Buffer.from(JSON.stringify({ format: FORMAT, made_at: madeAt, parts: described } satisfies Manifest));
  const head = Buffer.from(`${FORMAT} ${digestOfBytes(manifest)} ${manifest.length}\n`);
  const draft = join(dirname(path), `.${process.pid}.${Date.now()}.draft`);
  try {
    const pieces = [head, manifest, ...parts.map(({ bytes }) => bytes)];
    writeWhole(draft, pieces);
    linkSync(draft, path);
    return pieces.reduce((sum, { length }) => sum + length, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw CommandFailure.of('CLI_FILE_EXISTS', `${named} exists`);
    throw CommandFailure.of('CLI_FILE_UNWRITABLE', `${named} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Reads the backup named by `--file` and checks every byte of it. @throws CommandFailure CLI_FILE_UNREADABLE, CLI_BACKUP_DAMAGED. */
export function readBackup(host: Host, given: Given): Backup {
  const named = textOf(given, 'file') ?? '';
  const whole = bytesOf(resolve(host.cwd, named), named);
  const line = whole.subarray(0, Math.max(0, whole.indexOf(0x0a))).toString('latin1');
  const [, digest, length] = /^fiveplane\.backup\.v1 (sha256:[0-9a-f]{64}) (\d{1,9})$/.exec(line) ?? [];
  if (digest === undefined) throw damaged(named, 'is no backup of this format');
  const start = line.length + 1;
  const text = whole.subarray(start, start + Number(length));
  const manifest = digestOfBytes(text) === digest ? parseStrictJson(text) : undefined;
  if (manifest === undefined || manifest instanceof NotStrict || !shape.Check(manifest))
    throw damaged(named, 'has a manifest that is not what was written');
  const parts = new Map<string, Uint8Array>();
  let at = start + text.length;
  for (const part of manifest.parts) {
    const bytes = whole.subarray(at, at + part.bytes);
    if (bytes.length !== part.bytes || digestOfBytes(bytes) !== part.digest)
      throw damaged(named, `holds ${part.name} otherwise than it was written`);
    parts.set(part.name, bytes);
    at += part.bytes;
  }
  if (at !== whole.length || parts.size !== manifest.parts.length) throw damaged(named, 'holds more than was written');
  return { madeAt: manifest.made_at, parts };
}

/** A part as text; undefined when the backup has none of that name. */
export function partText({ parts }: Backup, name: string): string | undefined {
  const bytes = parts.get(name);
  return bytes && Buffer.from(bytes).toString('utf8');
}

function writeWhole(path: string, pieces: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (const piece of pieces)
      for (let at = 0; at < piece.length;) at += writeSync(file, piece, at, Math.min(PIECE_BYTES, piece.length - at));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

// In pieces: one call reads two gigabytes at most, and a store may be larger.
const PIECE_BYTES = 64 * 1_048_576;

function bytesOf(path: string, named: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const whole = Buffer.alloc(fstatSync(file).size);
      let at = 0;
      for (let read = -1; read !== 0 && at < whole.length; at += read)
        read = readSync(file, whole, at, Math.min(PIECE_BYTES, whole.length - at), at);
      return whole.subarray(0, at);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw CommandFailure.of('CLI_FILE_UNREADABLE', `${named} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function damaged(named: string, how: string): CommandFailure {
  return CommandFailure.of('CLI_BACKUP_DAMAGED', `${named} ${how}`);
}
