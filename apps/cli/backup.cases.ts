import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateKeyFrom } from '@kernel/keys';
import { signCheckpoint } from '@planes/trust/audit-log/checkpoint';
import { naiveRoot } from '@planes/trust/audit-log/naive-tree';
import { hashLeaf } from '@planes/trust/audit-log/tree-hash';
import { AT, anAuditSubmission, LOG } from '@edges/audit-log/an-audit-submission';
import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';
import { PostgresCheckpointStore } from '@edges/audit-log/postgres-checkpoint-store';
import type { PgSource } from '@edges/database/pg-source';
import { aSigner } from '@testing/a-signer';
import { runCommandLine } from './command-line';

export const SIGNER = aSigner('checkpoint', { tenant_id: '*' });
export const LIMITS = { acquireTimeoutMs: 5_000, statementTimeoutMs: 60_000 };

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a command says that is typed in a folder, whose platform keeps its data in another one below it. */
export async function typedIn(cwd: string, data: string, ...argv: readonly string[]): Promise<Outcome> {
  let [out, err] = ['', ''];
  const env = { FIVEPLANE_DATA_DIR: data };
  const code = await runCommandLine({ argv, env, cwd, write: (text) => (out += text), tell: (text) => (err += text) });
  return { code, out, err };
}

/** What somebody with the database's own rights does to an entry, its hash included. */
export const REWRITE = `ALTER TABLE audit.entry DISABLE TRIGGER USER; ALTER TABLE audit.checkpoint DISABLE TRIGGER USER;
  UPDATE audit.entry SET body = body || ' ' WHERE idx = 2; UPDATE audit.entry SET leaf_hash = sha256('\\x00'::bytea || body) WHERE idx = 2`;

/** Lets the log grow and its signer sign it: in the store, and in the memory that it keeps beside it. */
export async function grow(source: PgSource, folder: string, from: number, to: number): Promise<string> {
  const log = new PostgresAuditLog(source.as('fp_trust'));
  await log.appendBatch(LOG, undefined, [Array.from({ length: to - from }, (_, index) => anAuditSubmission(from + index))], AT);
  const store = new PostgresCheckpointStore(source.as('fp_checkpoint'));
  const root = naiveRoot((await store.read(LOG, 0, to)).map(({ body }) => hashLeaf(body)));
  const note = signCheckpoint({ log_id: LOG, size: to, root, signed_at: AT }, privateKeyFrom(Buffer.from(SIGNER.seed, 'base64')));
  await store.put(LOG, { size: to, root, note, signed_at: AT });
  mkdirSync(join(folder, 'checkpoint'), { recursive: true });
  writeFileSync(join(folder, 'checkpoint', 'head.note'), note);
  return note;
}
