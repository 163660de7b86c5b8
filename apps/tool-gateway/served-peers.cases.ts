import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { type AppendRequest, AuditLogControllerMethods } from '@contracts/generated/fiveplane/trust/v1/audit_log';
import { type EvaluateRequest, PolicyEngineControllerMethods } from '@contracts/generated/fiveplane/trust/v1/policy_engine';
import { InMemoryAuditTrail } from '@edges/peers/audit-log/in-memory-audit-trail';
import { canonicalBytes } from '@kernel/canonical-json';
import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import { privateKeyFrom } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { AuditSubmission } from '@kernel/records/audit-entry';
import { PolicyContext } from '@kernel/records/policy';
import { openDocument, parseRecord, wireDocument } from '@platform/grpc/documents';
import { callContextOf } from '@platform/grpc/verified-call';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { LocalPolicyDecisions } from '@testing/local-policy-decisions';

/** The wire of a policy engine and an audit log in memory. */
@Controller()
@PolicyEngineControllerMethods()
@AuditLogControllerMethods()
export class ServedPeers {
  private readonly policy = new LocalPolicyDecisions([aPack()], [aPolicyBundle()]);
  private readonly trail = new InMemoryAuditTrail(privateKeyFrom(new Uint8Array(32).fill(2)));

  async evaluate({ context, packDigest, policyDecisionId }: EvaluateRequest, metadata?: Metadata) {
    const asked = openDocument('policy-context', PolicyContext, context).value;
    const { value } = await this.policy.evaluate(callContextOf(metadata), asked, packDigest as Digest, policyDecisionId as Id<'pd'>);
    return { decision: wireDocument('policy-decision', value) };
  }

  async append({ submissions }: AppendRequest, metadata?: Metadata) {
    const read = submissions.map((bytes) => parseRecord('audit-submission', AuditSubmission, bytes));
    const receipts = await this.trail.append(callContextOf(metadata), read);
    if (isRefusal(receipts)) throw new Error(receipts.reason);
    return {
      outcome: { $case: 'acknowledged', acknowledged: { receipts: receipts.map((receipt) => Buffer.from(canonicalBytes(receipt))) } },
    };
  }

  getStatus() {
    return { logId: 'local/0', state: 'HEALTHY', size: 0n, checkpointSize: 0n, checkpointAgeMs: 0n, unsignedForMs: 0n, checkpoint: '' };
  }

  proveInclusion(): never {
    return notAsked();
  }

  proveConsistency(): never {
    return notAsked();
  }
}

function notAsked(): never {
  throw new Error('the gateway does not ask this');
}
