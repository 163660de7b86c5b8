import { PolicyEngineService } from '@contracts/generated/fiveplane/trust/v1/policy_engine';
import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { type PolicyContext, PolicyDecision } from '@kernel/records/policy';
import type { CallContext } from '@platform/grpc/call-context';
import { type OpenedDocument, openDocument, wireDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { PolicyDecisions } from './policy-decisions';

/** Asks the policy engine over gRPC. Believes only the decision that it asked for. */
export class GrpcPolicyDecisions extends PolicyDecisions {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  async evaluate(
    call: CallContext,
    context: PolicyContext,
    packDigest: Digest,
    policyDecisionId: Id<'pd'>,
  ): Promise<OpenedDocument<PolicyDecision>> {
    const document = wireDocument('policy-context', context);
    const answer = await this.channel.unary(PolicyEngineService.evaluate, { context: document, packDigest, policyDecisionId }, call);
    const decision = openDocument('policy-decision', PolicyDecision, answer.decision);
    if (decision.value.policy_decision_id !== policyDecisionId || decision.value.context_digest !== document.digest) {
      throw new Fault('DOCUMENT_CORRUPT', `the policy engine answered another question than ${policyDecisionId}`, 'never');
    }
    return decision;
  }
}
