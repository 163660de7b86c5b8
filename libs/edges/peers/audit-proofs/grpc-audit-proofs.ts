import Type from 'typebox';
import { assertNever } from '@kernel/assert-never';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import { InclusionProof, SignedAuditReceipt } from '@kernel/records/audit-entry';
import { AuditLogService } from '@contracts/generated/fiveplane/trust/v1/audit_log';
import type { CallContext } from '@platform/grpc/call-context';
import { fitRecord, openDocument, parseRecord } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { AuditProofs, type InclusionEvidence } from './audit-proofs';

const SALT = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** The audit log's proofs over gRPC. */
export class GrpcAuditProofs extends AuditProofs {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async proveInclusion(call: CallContext, event: Id<'evt'>): Promise<InclusionEvidence | Refusal> {
    const { outcome } = await this.channel.unary(AuditLogService.proveInclusion, { eventId: event }, call);
    switch (outcome?.$case) {
      case 'evidence': {
        const { proof, salt, receipt } = outcome.evidence;
        return {
          kind: 'evidence',
          proof: openDocument('inclusion-proof', InclusionProof, proof).value,
          salt: fitRecord('salt', SALT, salt),
          receipt: parseRecord('signed-audit-receipt', SignedAuditReceipt, receipt),
        };
      }
      case 'refusal':
        return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
      case undefined:
        throw new Fault('INTERNAL', 'the audit log sent no outcome', 'never');
      default:
        return assertNever(outcome);
    }
  }
}
