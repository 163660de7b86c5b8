import type {
  AppendResponse,
  GetStatusResponse,
  ProveConsistencyResponse,
  ProveInclusionResponse,
} from '@contracts/generated/fiveplane/trust/v1/audit_log';
import { canonicalBytes } from '@kernel/canonical-json';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { AuditSubmission, type SignedAuditReceipt } from '@kernel/records/audit-entry';
import type { TenantId } from '@kernel/tenant';
import { PLATFORM } from '@edges/audit-log/audit-log';
import { type CallContext, NO_TENANT } from '@platform/grpc/call-context';
import { parseRecord, wireDocument } from '@platform/grpc/documents';
import { wireRefusal } from '../trust-control-plane.wire';
import { MAX_SUBMISSIONS } from './append-audit';
import type { ConsistencyPath } from './prove-audit-consistency';
import type { InclusionEvidence } from './prove-audit-inclusion';
import type { AuditStatus } from './read-audit-status';

/** @throws Fault REQUEST_INVALID for what is no submission, CALLER_FORBIDDEN for an entry of another tenant than the call's. */
export function submissionsFrom(submissions: readonly Uint8Array[], call: CallContext): readonly AuditSubmission[] {
  if (submissions.length > MAX_SUBMISSIONS)
    throw new Fault('REQUEST_INVALID', `an append has at most ${MAX_SUBMISSIONS} submissions`, 'never');
  const tenant = readableTenant(call);
  return submissions.map((bytes) => {
    const submission = parseRecord('audit-submission', AuditSubmission, bytes);
    if (submission.entry.tenant_id === tenant) return submission;
    throw new Fault('CALLER_FORBIDDEN', 'an entry names another tenant than the call', 'never');
  });
}

/** Whose entries the call concerns: its tenant's, or the platform's when it has none. */
export function readableTenant({ tenant }: CallContext): TenantId | typeof PLATFORM {
  return tenant === NO_TENANT ? PLATFORM : tenant;
}

/** @throws Fault REQUEST_INVALID for a size that no log can have. */
export function sizeFrom(size: bigint): number {
  if (size >= 0n && size <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(size);
  throw new Fault('REQUEST_INVALID', 'a log has 0 to 2^53 - 1 entries', 'never');
}

export function appendOutcome(receipts: readonly SignedAuditReceipt[] | Refusal): AppendResponse['outcome'] {
  if (isRefusal(receipts)) return wireRefusal(receipts);
  return { $case: 'acknowledged', acknowledged: { receipts: receipts.map(wireReceipt) } };
}

export function inclusionOutcome(evidence: InclusionEvidence | Refusal): ProveInclusionResponse['outcome'] {
  if (isRefusal(evidence)) return wireRefusal(evidence);
  const { proof, salt, receipt } = evidence;
  return { $case: 'evidence', evidence: { proof: wireDocument('inclusion-proof', proof), salt, receipt: wireReceipt(receipt) } };
}

export function consistencyOutcome(path: ConsistencyPath | Refusal): ProveConsistencyResponse['outcome'] {
  if (isRefusal(path)) return wireRefusal(path);
  return { $case: 'path', path: { firstRoot: path.first_root, secondRoot: path.second_root, hashes: [...path.hashes] } };
}

export function wireStatus(status: AuditStatus): GetStatusResponse {
  return {
    logId: status.log_id,
    state: status.state,
    size: BigInt(status.size),
    checkpointSize: BigInt(status.checkpoint_size),
    checkpointAgeMs: BigInt(status.checkpoint_age_ms),
    checkpoint: status.checkpoint,
    unsignedForMs: BigInt(status.unsigned_for_ms),
  };
}

function wireReceipt(receipt: SignedAuditReceipt): Buffer {
  return Buffer.from(canonicalBytes(receipt));
}
