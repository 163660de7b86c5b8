import type { Id } from '@kernel/ids';
import type { ApprovalRequest, ApprovalSignature, ApprovalState, Redemption } from '@kernel/records/approval';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { SignedEnvelope } from '@kernel/records/envelope';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { ApprovalFacts } from '@planes/trust/approvals/approval-states';

/** `standing`: one of that call and gate, or of that id and contents, was there already. */
export type Opened =
  { readonly kind: 'opened' } | { readonly kind: 'standing'; readonly approval: ApprovalFacts } | { readonly kind: 'id_taken' };

export interface ApprovalPage {
  readonly run?: Id<'run'>;
  /** As it stands at `at`. */
  readonly state?: ApprovalState;
  readonly at: Timestamp;
  readonly limit: number;
  readonly before?: Id<'apr'>;
}

/**
 * Requests, verdicts and redemptions, each written once. Every write queues its `facts` for the audit log in the same transaction, or neither happens.
 * Another tenant's rows are absent. @throws Fault DOCUMENT_CORRUPT when a stored request or verdict is not what was written.
 */
export abstract class ApprovalStore {
  abstract open(tenant: TenantId, request: ApprovalRequest, facts: readonly AuditSubmission[]): Promise<Opened>;
  abstract find(tenant: TenantId, approval: Id<'apr'>): Promise<ApprovalFacts | undefined>;
  /** Newest id first. */
  abstract list(tenant: TenantId, page: ApprovalPage): Promise<readonly ApprovalFacts[]>;
  /** `approver_used`: this person has given a verdict on another gate of the same call. */
  abstract sign(
    tenant: TenantId,
    signature: ApprovalSignature,
    envelope: SignedEnvelope,
    facts: readonly AuditSubmission[],
  ): Promise<'signed' | 'already_signed' | 'approver_used'>;
  /** Of any number of redemptions at the same time exactly one is `redeemed`. The approval must carry a verdict. */
  abstract redeem(tenant: TenantId, redemption: Redemption, facts: readonly AuditSubmission[]): Promise<'redeemed' | 'already_used'>;
}
