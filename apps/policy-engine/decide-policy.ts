import type { POLICY_DECISIONS, VersionsOf } from '@kernel/cache-families';
import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { PolicyContext, PolicyDecision } from '@kernel/records/policy';
import type { ValueCache } from '@kernel/value-cache';
import { evaluatePolicy, POLICY_LOGIC } from '@planes/trust/policy/evaluate-policy';
import type { CallContext } from '@platform/grpc/call-context';
import type { CompiledPacks } from './compiled-packs';

/** Decides by the policy of a pinned pack. A question that is repeated gets the decision that it got; nothing depends on that, callers journal it. */
export class DecidePolicy {
  constructor(
    private readonly packs: CompiledPacks,
    private readonly kept: ValueCache<PolicyDecision, VersionsOf<typeof POLICY_DECISIONS>>,
  ) {}

  /** @throws Fault NOT_FOUND when the pinned policy cannot be resolved: then nothing was decided. */
  run(call: CallContext, context: PolicyContext, packDigest: Digest, policyDecisionId: Id<'pd'>): Promise<PolicyDecision> {
    const key = {
      tenant: call.tenant,
      classification: context.data_classification,
      versions: { pack: packDigest, logic: POLICY_LOGIC },
      question: [policyDecisionId, context],
    };
    return this.kept.of(key, async () => {
      const { bundles, guardrails } = await this.packs.get(call, packDigest);
      return evaluatePolicy(bundles, guardrails, context, policyDecisionId);
    });
  }
}
