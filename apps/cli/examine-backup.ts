import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseStrictJson } from '@kernel/strict-json';
import { type Examined, examineBackup, type HeldNote } from './backup.module';
import { type Backup, partText } from './backup-file';
import { CommandFailure } from './command-failure';
import type { Given, Host } from './host';
import { textOf } from './host';
import type { Standing } from './log-standing';
import { trustedKeys } from './trusted-keys';

/** Where the data folder keeps what the checkpoint signer signed last. */
export const HEAD = 'checkpoint/head.note';

/** `newer`: this version cannot start it. `unsigned`: nobody holds a checkpoint to compare with, the store itself included. */
export type BackupStatus = Standing | 'newer' | 'unsigned';

/** Examines a backup against the checkpoint that it brings, the one of `--checkpoint`, and others that the caller found. */
export async function examined(
  host: Host,
  given: Given,
  backup: Backup,
  found: readonly HeldNote[],
): Promise<Examined & { readonly status: BackupStatus }> {
  const brought = partText(backup, HEAD);
  const notes = [...(brought === undefined ? [] : [{ source: 'the backup', note: brought }]), ...namedCheckpoint(host, given), ...found];
  const result = await examineBackup(backup, keysFor(host, given, backup), notes);
  return { ...result, status: statusOf(result) };
}

/** One line for each checkpoint, for people. */
export function logLines({ log, pending, problem }: Examined): readonly string[] {
  return [
    ...(problem ? [`${problem.code}: ${problem.reason}`] : []),
    ...log.map(({ log_id, source, standing, detail }) => `${standing.padEnd(9)}  ${log_id}, checkpoint of ${source}: ${detail}`),
    ...(log.length === 0 && !problem
      ? ['no checkpoint to compare the audit log with: the log was never signed, or give one with --checkpoint']
      : []),
    ...(pending > 0 && !problem ? [`${pending} migrations will be added when it is started`] : []),
  ];
}

/** The worst of what was found. */
export function statusOf({ log, problem }: Examined): BackupStatus {
  if (problem) return 'newer';
  if (log.some(({ standing }) => standing === 'rewritten')) return 'rewritten';
  if (log.some(({ standing }) => standing === 'missing')) return 'missing';
  return log.length === 0 ? 'unsigned' : 'whole';
}

/** The checkpoint that `--checkpoint` names. @throws CommandFailure CLI_FILE_UNREADABLE. */
export function namedCheckpoint(host: Host, given: Given): readonly HeldNote[] {
  const path = textOf(given, 'checkpoint');
  if (path === undefined) return [];
  try {
    return [{ source: path, note: readFileSync(resolve(host.cwd, path), 'utf8') }];
  } catch (error) {
    throw CommandFailure.of('CLI_FILE_UNREADABLE', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// As for an exported run: what was given, what this machine trusts, and only then, said aloud, what the file brings itself.
function keysFor(host: Host, given: Given, backup: Backup) {
  const connection = parseStrictJson(partText(backup, 'connection.json') ?? 'null');
  const keys = typeof connection === 'object' && connection !== null && 'trusted_keys' in connection ? connection.trusted_keys : null;
  return trustedKeys(host, given, { keys: keys ?? null });
}
