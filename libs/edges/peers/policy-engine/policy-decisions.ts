import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { PolicyContext, PolicyDecision } from '@kernel/records/policy';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';

/**
 * The policy engine as other apps see it: decisions by the signed bundles and guardrails of one pinned pack.
 * Throws Fault PEER_UNAVAILABLE or DEADLINE_EXCEEDED when it cannot answer; a caller that gets no decision does not act.
 */
export abstract class PolicyDecisions {
  /**
   * The decision on a context. The same context, pack and id give the same bytes, always; a rule that cannot be decided is a decision that denies.
   * @throws Fault NOT_FOUND when the pack, or a bundle it names, cannot be resolved for this tenant: nothing was decided.
   * @throws Fault CALLER_FORBIDDEN when the context names another tenant than the call.
   */
  abstract evaluate(
    call: CallContext,
    context: PolicyContext,
    packDigest: Digest,
    policyDecisionId: Id<'pd'>,
  ): Promise<OpenedDocument<PolicyDecision>>;
}
