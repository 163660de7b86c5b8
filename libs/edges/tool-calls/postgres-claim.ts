import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Claim } from '@planes/action/claim';
import type { Transaction } from '../database/database';
import { storedAnswer } from './stored-answer';
import type { ClaimGrant, ClaimRequest } from './tool-calls';

type ClaimRow = Claim & { readonly token: number; readonly tool_call_id: Id<'tc'> };

/** Takes a free key by inserting it, so that of simultaneous claimants one wins; otherwise lets the action plane decide on the locked row. */
export async function claimKey(tx: Transaction, tenant: TenantId, region: string, request: ClaimRequest): Promise<ClaimGrant> {
  const { idempotency_key, fingerprint, lease_until, tool_call_id, attempt } = request;
  const fresh = await tx.query(
    `INSERT INTO tool.claim (tenant_id, idempotency_key, region, fingerprint, state, lease_until, token, tool_call_id, attempt)
     VALUES ($1, $2, $3, $4, 'claimed', $5, 1, $6, $7) ON CONFLICT DO NOTHING RETURNING 1 AS one`,
    [tenant, idempotency_key, region, fingerprint, lease_until, tool_call_id, attempt],
  );
  if (fresh.length > 0) return { kind: 'act', token: 1, resumed: false };
  const [held] = await tx.query<ClaimRow>(
    'SELECT fingerprint, state, lease_until, token, tool_call_id, attempt, status FROM tool.claim WHERE idempotency_key = $1 FOR UPDATE',
    [idempotency_key],
  );
  if (!held) return { kind: 'busy' };
  const resumed = held.state === 'acting' || held.state === 'in_doubt';
  const verdict = request.decide(held);
  if (isRefusal(verdict)) return verdict;
  switch (verdict.kind) {
    case 'known':
      return { kind: 'known', key: { tool_call_id: held.tool_call_id, attempt: held.attempt }, answer: await storedAnswer(tx, held) };
    case 'busy':
    case 'doubt':
      return { kind: verdict.kind };
    case 'act':
      await tx.query(
        `UPDATE tool.claim SET state = $6, status = NULL, lease_until = $2, token = $3, tool_call_id = $4, attempt = $5
         WHERE idempotency_key = $1`,
        // What may have been sent stays so for the next holder, until the call ends.
        [idempotency_key, lease_until, held.token + 1, tool_call_id, attempt, resumed ? 'acting' : 'claimed'],
      );
      return { kind: 'act', token: held.token + 1, resumed };
  }
}

/** Moves a held key to `acting`; false when the token is no longer the holder's. */
export async function startActing(tx: Transaction, idempotencyKey: string, token: number, leaseUntil: Timestamp): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE tool.claim SET state = 'acting', lease_until = $3
     WHERE idempotency_key = $1 AND token = $2 AND state IN ('claimed', 'acting') RETURNING 1 AS one`,
    [idempotencyKey, token, leaseUntil],
  );
  return rows.length > 0;
}

/** Ends the lease of a key. Its state stays: what may have been sent before is still in doubt. */
export async function releaseKey(tx: Transaction, idempotencyKey: string, token: number, at: Timestamp): Promise<void> {
  await tx.query(`UPDATE tool.claim SET lease_until = $3 WHERE idempotency_key = $1 AND token = $2 AND state IN ('claimed', 'acting')`, [
    idempotencyKey,
    token,
    at,
  ]);
}

/** True when a key of this call may have been acted under, without anybody knowing the end. */
export async function mayHaveActed(tx: Transaction, call: Id<'tc'>): Promise<boolean> {
  const rows = await tx.query(`SELECT 1 AS one FROM tool.claim WHERE tool_call_id = $1 AND state IN ('acting', 'in_doubt') LIMIT 1`, [
    call,
  ]);
  return rows.length > 0;
}
