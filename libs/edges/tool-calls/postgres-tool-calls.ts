import type { Json } from '@kernel/canonical-json';
import type { Id } from '@kernel/ids';
import type { ToolCallEnvelope } from '@kernel/records/tool-call';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Observation } from '@planes/action/evidence';
import type { Database, Transaction } from '../database/database';
import { beginAttempt, endAttempt, newestAttempt } from './postgres-attempt';
import { claimKey, mayHaveActed, releaseKey, startActing } from './postgres-claim';
import { type AnswerRow, answerOf } from './stored-answer';
import {
  type ClaimGrant,
  type ClaimRequest,
  type DeadLetter,
  type EndedCall,
  type FrozenCall,
  type NewCall,
  type OpenedCall,
  type StoredAnswer,
  ToolCalls,
} from './tool-calls';

type FrozenRow = {
  readonly evidence_snapshot_hash: FrozenCall['evidence_snapshot_hash'];
  readonly gates: FrozenCall['gates'];
  readonly result: Buffer;
  readonly receipt: Buffer;
};

export class PostgresToolCalls extends ToolCalls {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  open(tenant: TenantId, call: NewCall): Promise<OpenedCall> {
    return this.database.inTenant(tenant, async (tx) => {
      if (await beginAttempt(tx, tenant, this.region, call, 0))
        return { kind: 'open', attempt: 0, began_at: call.began_at, salt: call.salt, frozen: null, may_have_acted: false };
      const known = await newestAttempt(tx, call.tool_call_id);
      if (!known || known.envelope_digest !== call.envelope_digest) return { kind: 'other' };
      const answer = answerOf(known);
      if (answer && !known.retryable) return { kind: 'ended', answer };
      const frozen = await frozenCall(tx, call.tool_call_id);
      const may_have_acted = await mayHaveActed(tx, call.tool_call_id);
      if (answer) await beginAttempt(tx, tenant, this.region, call, known.attempt + 1);
      const { attempt, began_at, salt } = (answer ? await newestAttempt(tx, call.tool_call_id) : known) ?? known;
      return { kind: 'open', attempt, began_at, salt, frozen, may_have_acted };
    });
  }

  freeze(tenant: TenantId, call: Id<'tc'>, frozen: FrozenCall, at: Timestamp): Promise<FrozenCall> {
    return this.database.inTenant(tenant, async (tx) => {
      const { evidence_snapshot_hash, gates, answer } = frozen;
      await tx.query(
        `INSERT INTO tool.frozen_call (tenant_id, tool_call_id, region, evidence_snapshot_hash, gates, result, receipt, frozen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
        [
          tenant,
          call,
          this.region,
          evidence_snapshot_hash,
          JSON.stringify(gates),
          Buffer.from(answer.result),
          Buffer.from(answer.receipt),
          at,
        ],
      );
      return (await frozenCall(tx, call)) ?? frozen;
    });
  }

  end(tenant: TenantId, ended: EndedCall): Promise<StoredAnswer> {
    return this.database.inTenant(tenant, (tx) => endAttempt(tx, ended));
  }

  latest(tenant: TenantId, call: Id<'tc'>): Promise<StoredAnswer | null> {
    return this.database.inTenant(tenant, async (tx) => {
      const [row] = await tx.query<AnswerRow>(
        `SELECT result, receipt FROM (
           SELECT result, receipt, attempt FROM tool.call WHERE tool_call_id = $1 AND result IS NOT NULL
           UNION ALL SELECT result, receipt, -1 FROM tool.frozen_call WHERE tool_call_id = $1
         ) AS answers ORDER BY attempt DESC LIMIT 1`,
        [call],
      );
      return row ? answerOf(row) : null;
    });
  }

  async observations(tenant: TenantId, run: Id<'run'>): Promise<readonly Observation[]> {
    const rows = await this.database.inTenant(tenant, (tx) =>
      tx.query<{ tool_call_id: string; capability_id: string; evidence_name: string; envelope: Buffer; result: Buffer }>(
        `SELECT tool_call_id, capability_id, evidence_name, envelope, result FROM tool.call
         WHERE run_id = $1 AND evidence_name IS NOT NULL AND status = 'completed' ORDER BY finished_at, tool_call_id`,
        [run],
      ),
    );
    return rows.map(({ envelope, result, ...names }) => ({
      ...names,
      args: (JSON.parse(envelope.toString('utf8')) as ToolCallEnvelope).args,
      output: (JSON.parse(result.toString('utf8')) as { output: Json }).output,
    }));
  }

  claim(tenant: TenantId, request: ClaimRequest): Promise<ClaimGrant> {
    return this.database.inTenant(tenant, (tx) => claimKey(tx, tenant, this.region, request));
  }

  acting(tenant: TenantId, idempotencyKey: string, token: number, leaseUntil: Timestamp): Promise<boolean> {
    return this.database.inTenant(tenant, (tx) => startActing(tx, idempotencyKey, token, leaseUntil));
  }

  release(tenant: TenantId, idempotencyKey: string, token: number, at: Timestamp): Promise<void> {
    return this.database.inTenant(tenant, (tx) => releaseKey(tx, idempotencyKey, token, at));
  }

  async takeRate(tenant: TenantId, capabilityId: string, at: Timestamp, perMinute: number): Promise<boolean> {
    const minute = at.slice(0, 'yyyy-mm-ddThh:mm'.length);
    const [row] = await this.database.inTenant(tenant, (tx) =>
      tx.query<{ used: number }>(
        `INSERT INTO tool.rate AS r (tenant_id, capability_id, region, minute, used) VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (tenant_id, capability_id) DO UPDATE SET minute = $4, used = CASE WHEN r.minute = $4 THEN r.used + 1 ELSE 1 END
         RETURNING used`,
        [tenant, capabilityId, this.region, minute],
      ),
    );
    return row !== undefined && row.used <= perMinute;
  }

  deadLetters(tenant: TenantId, most: number): Promise<readonly DeadLetter[]> {
    return this.database.inTenant(tenant, (tx) =>
      tx.query<DeadLetter>(
        'SELECT tool_call_id, attempt, run_id, capability_id, reason, at FROM tool.dead_letter ORDER BY at DESC, tool_call_id DESC LIMIT $1',
        [most],
      ),
    );
  }
}

async function frozenCall(tx: Transaction, call: Id<'tc'>): Promise<FrozenCall | null> {
  const [row] = await tx.query<FrozenRow>(
    'SELECT evidence_snapshot_hash, gates, result, receipt FROM tool.frozen_call WHERE tool_call_id = $1',
    [call],
  );
  if (!row) return null;
  return { evidence_snapshot_hash: row.evidence_snapshot_hash, gates: row.gates, answer: { result: row.result, receipt: row.receipt } };
}
