import { assertNever } from '@kernel/assert-never';
import { canonicalBytes } from '@kernel/canonical-json';
import { Fault } from '@kernel/fault';
import type { FaultCode } from '@kernel/fault-codes';
import { type Refusal, refused } from '@kernel/outcome';
import { type AuditSubmission, SignedAuditReceipt } from '@kernel/records/audit-entry';
import type { AuditState } from '@planes/trust/audit-log/outage-gate';
import { AuditLogService } from '@contracts/generated/fiveplane/trust/v1/audit_log';
import type { CallContext } from '@platform/grpc/call-context';
import { parseRecord } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { type AuditStatus, AuditTrail } from './audit-trail';

/** The audit log over gRPC. */
export class GrpcAuditTrail extends AuditTrail {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async append(call: CallContext, submissions: readonly AuditSubmission[]): Promise<readonly SignedAuditReceipt[] | Refusal> {
    const request = { submissions: submissions.map((submission) => Buffer.from(canonicalBytes(submission))) };
    const { outcome } = await answered(() => this.channel.unary(AuditLogService.append, request, call));
    switch (outcome?.$case) {
      case 'acknowledged':
        return outcome.acknowledged.receipts.map((bytes) => parseRecord('signed-audit-receipt', SignedAuditReceipt, bytes));
      case 'refusal':
        return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
      case undefined:
        throw new Fault('INTERNAL', 'the audit log sent no outcome', 'never');
      default:
        return assertNever(outcome);
    }
  }

  override async status(call: CallContext): Promise<AuditStatus> {
    const status = await answered(() => this.channel.unary(AuditLogService.getStatus, {}, call));
    return {
      log_id: status.logId,
      state: stateFrom(status.state),
      size: Number(status.size),
      checkpoint_size: Number(status.checkpointSize),
      checkpoint_age_ms: Number(status.checkpointAgeMs),
      unsigned_for_ms: Number(status.unsignedForMs),
      checkpoint: status.checkpoint,
    };
  }
}

// A log that cannot be reached, is too busy or too slow is, for who must log before acting, a log that is away.
const AWAY: ReadonlySet<FaultCode> = new Set<FaultCode>(['PEER_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED', 'SHUTTING_DOWN']);

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Fault) || !AWAY.has(error.code)) throw error;
    throw new Fault('AUDIT_UNAVAILABLE', 'the audit log did not answer', 'later', { cause: error });
  }
}

const STATES: Readonly<Record<AuditState, true>> = { HEALTHY: true, SUSPECT: true, DEGRADED: true, RECOVERING: true };

function stateFrom(text: string): AuditState {
  if (Object.hasOwn(STATES, text)) return text as AuditState;
  throw new Fault('INTERNAL', 'the audit log is in no state that is known here', 'never');
}
