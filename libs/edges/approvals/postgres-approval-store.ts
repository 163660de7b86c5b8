import { canonicalBytes, canonicalJson } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { payloadBytes } from '@kernel/dsse';
import type { Id } from '@kernel/ids';
import { ApprovalRequest, ApprovalSignature, Redemption } from '@kernel/records/approval';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import { Envelope, type SignedEnvelope } from '@kernel/records/envelope';
import type { TenantId } from '@kernel/tenant';
import type { ApprovalFacts } from '@planes/trust/approvals/approval-states';
import type { Database, Transaction } from '../database/database';
import { storedBytes, storedRecord } from '../database/stored-record';
import { type ApprovalPage, ApprovalStore, type Opened } from './approval-store';

interface ApprovalRow {
  readonly approval_id: string;
  readonly request: Buffer;
  readonly request_digest: string;
  readonly envelope: unknown;
  readonly redemption: unknown;
}

const SELECT = `
  SELECT a.approval_id, a.request, a.request_digest, s.envelope, r.redemption
  FROM trust.approval a
  LEFT JOIN trust.approval_signature s ON s.tenant_id = a.tenant_id AND s.approval_id = a.approval_id
  LEFT JOIN trust.redemption r ON r.tenant_id = a.tenant_id AND r.approval_id = a.approval_id
  WHERE a.tenant_id = $1`;

// The same order of questions as `standingAt`, which the contract suite holds it to.
const STATE = `
  CASE WHEN r.approval_id IS NOT NULL THEN 'redeemed'
       WHEN s.verdict = 'deny' THEN 'denied'
       WHEN a.expires_at <= $2 THEN 'expired'
       WHEN s.verdict = 'approve' THEN 'approved'
       ELSE 'requested' END`;

export class PostgresApprovalStore extends ApprovalStore {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override open(tenant: TenantId, request: ApprovalRequest, facts: readonly AuditSubmission[]): Promise<Opened> {
    const { approval_id, run_id, gate_id, tool_call_digest, expires_at } = request;
    return this.database.inTenant(tenant, async (tx): Promise<Opened> => {
      const inserted = await tx.query(
        `INSERT INTO trust.approval (tenant_id, approval_id, region, run_id, gate_id, tool_call_digest, expires_at, request, request_digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING approval_id`,
        [tenant, approval_id, this.region, run_id, gate_id, tool_call_digest, expires_at, canonicalBytes(request), digestOf(request)],
      );
      if (inserted.length > 0) {
        await this.queue(tx, tenant, facts);
        return { kind: 'opened' };
      }
      const [row] = await tx.query<ApprovalRow>(`${SELECT} AND a.tool_call_digest = $2 AND a.gate_id = $3`, [
        tenant,
        tool_call_digest,
        gate_id,
      ]);
      return row === undefined ? { kind: 'id_taken' } : { kind: 'standing', approval: approvalOf(row) };
    });
  }

  override find(tenant: TenantId, approval: Id<'apr'>): Promise<ApprovalFacts | undefined> {
    return this.database.inTenant(tenant, async (tx) => {
      const [row] = await tx.query<ApprovalRow>(`${SELECT} AND a.approval_id = $2`, [tenant, approval]);
      return row === undefined ? undefined : approvalOf(row);
    });
  }

  override list(tenant: TenantId, { run, state, at, limit, before }: ApprovalPage): Promise<readonly ApprovalFacts[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const rows = await tx.query<ApprovalRow>(
        `${SELECT} AND ($3::text IS NULL OR a.run_id = $3) AND ($4::text IS NULL OR a.approval_id < $4) AND ($5::text IS NULL OR ${STATE} = $5)
         ORDER BY a.approval_id DESC LIMIT $6`,
        [tenant, at, run ?? null, before ?? null, state ?? null, limit],
      );
      return rows.map(approvalOf);
    });
  }

  override sign(
    tenant: TenantId,
    signature: ApprovalSignature,
    envelope: SignedEnvelope,
    facts: readonly AuditSubmission[],
  ): Promise<'signed' | 'already_signed' | 'approver_used'> {
    const { approval_id, approver, verdict } = signature;
    return this.database.inTenant(tenant, async (tx) => {
      const inserted = await tx.query(
        `INSERT INTO trust.approval_signature (tenant_id, approval_id, region, tool_call_digest, approver, verdict, envelope)
         SELECT tenant_id, approval_id, $3, tool_call_digest, $4, $5, $6 FROM trust.approval WHERE tenant_id = $1 AND approval_id = $2
         ON CONFLICT DO NOTHING RETURNING approval_id`,
        [tenant, approval_id, this.region, approver, verdict, JSON.stringify(envelope)],
      );
      if (inserted.length > 0) {
        await this.queue(tx, tenant, facts);
        return 'signed';
      }
      const present = await tx.query('SELECT FROM trust.approval_signature WHERE tenant_id = $1 AND approval_id = $2', [
        tenant,
        approval_id,
      ]);
      return present.length > 0 ? 'already_signed' : 'approver_used';
    });
  }

  override redeem(tenant: TenantId, redemption: Redemption, facts: readonly AuditSubmission[]): Promise<'redeemed' | 'already_used'> {
    return this.database.inTenant(tenant, async (tx) => {
      const inserted = await tx.query(
        `INSERT INTO trust.redemption (tenant_id, approval_id, region, redemption) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING approval_id`,
        [tenant, redemption.approval_id, this.region, canonicalJson(redemption)],
      );
      if (inserted.length === 0) return 'already_used';
      await this.queue(tx, tenant, facts);
      return 'redeemed';
    });
  }

  private async queue(tx: Transaction, tenant: TenantId, facts: readonly AuditSubmission[]): Promise<void> {
    await tx.query('SELECT trust.queue_audit($1, $2, $3)', [tenant, this.region, JSON.stringify(facts)]);
  }
}

function approvalOf(row: ApprovalRow): ApprovalFacts {
  const what = `approval ${row.approval_id}`;
  const request = storedRecord(what, ApprovalRequest, storedBytes(what, row.request_digest, row.request));
  const envelope = row.envelope === null ? null : storedRecord(what, Envelope, row.envelope);
  const signature = envelope === null ? null : storedRecord(what, ApprovalSignature, payloadBytes(envelope));
  const redemption = row.redemption === null ? null : storedRecord(what, Redemption, row.redemption);
  return { request, envelope, signature, redemption };
}
