import type { Id } from '@kernel/ids';
import type { TenantId } from '@kernel/tenant';
import type { Transaction } from '../database/database';
import { type AnswerRow, storedAnswer } from './stored-answer';
import type { EndedCall, NewCall, StoredAnswer } from './tool-calls';

/** One attempt as it is stored. */
export type AttemptRow = AnswerRow & {
  readonly attempt: number;
  readonly envelope_digest: string;
  readonly began_at: string;
  readonly salt: string;
  readonly retryable: boolean;
};
/** Writes an attempt down; true when it was not there yet. */
export async function beginAttempt(tx: Transaction, tenant: TenantId, region: string, call: NewCall, attempt: number): Promise<boolean> {
  const { tool_call_id, run_id, capability_id, envelope, envelope_digest, began_at, salt } = call;
  const fresh = await tx.query(
    `INSERT INTO tool.call (tenant_id, tool_call_id, attempt, region, run_id, capability_id, envelope, envelope_digest, salt, began_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING 1 AS one`,
    [tenant, tool_call_id, attempt, region, run_id, capability_id, Buffer.from(envelope), envelope_digest, salt, began_at],
  );
  return fresh.length > 0;
}

/** The attempt that counts now; undefined for a call that never came. */
export async function newestAttempt(tx: Transaction, call: Id<'tc'>): Promise<AttemptRow | undefined> {
  const [row] = await tx.query<AttemptRow>(
    `SELECT attempt, envelope_digest, began_at, salt, retryable, result, receipt FROM tool.call
     WHERE tool_call_id = $1 ORDER BY attempt DESC LIMIT 1`,
    [call],
  );
  return row;
}

/** Ends an attempt, its key and what people must look at together. The first ending stays and is returned. */
export async function endAttempt(tx: Transaction, ended: EndedCall): Promise<StoredAnswer> {
  const { tool_call_id, attempt, status, retryable, evidence_name, answer, result_digest, finished_at, audit_receipts } = ended;
  const first = await tx.query(
    `UPDATE tool.call SET status = $3, retryable = $9, evidence_name = $4, result = $5, result_digest = $6, receipt = $7, finished_at = $8, audit_receipts = $10
     WHERE tool_call_id = $1 AND attempt = $2 AND status IS NULL RETURNING 1 AS one`,
    [
      tool_call_id,
      attempt,
      status,
      evidence_name,
      Buffer.from(answer.result),
      result_digest,
      Buffer.from(answer.receipt),
      finished_at,
      retryable,
      JSON.stringify(audit_receipts),
    ],
  );
  if (first.length === 0) return (await storedAnswer(tx, ended)) ?? answer;
  await settleClaim(tx, ended);
  await layAside(tx, ended);
  return answer;
}

async function settleClaim(tx: Transaction, { claim }: EndedCall): Promise<void> {
  if (!claim) return;
  const { idempotency_key, token, state, status } = claim;
  await tx.query('UPDATE tool.claim SET state = $3, status = $4 WHERE idempotency_key = $1 AND token = $2', [
    idempotency_key,
    token,
    state,
    status,
  ]);
}

async function layAside(tx: Transaction, { tool_call_id, attempt, dead_letter, finished_at }: EndedCall): Promise<void> {
  if (dead_letter === null) return;
  await tx.query(
    `INSERT INTO tool.dead_letter (tenant_id, tool_call_id, attempt, region, run_id, capability_id, reason, at)
     SELECT tenant_id, tool_call_id, attempt, region, run_id, capability_id, $3, $4 FROM tool.call WHERE tool_call_id = $1 AND attempt = $2
     ON CONFLICT DO NOTHING`,
    [tool_call_id, attempt, dead_letter, finished_at],
  );
}
