import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { PolicyContext, PolicyDecision } from '@kernel/records/policy';
import { evaluatePolicy } from '@planes/trust/policy/evaluate-policy';
import type { CallContext } from '@platform/grpc/call-context';
import type { CompiledPacks } from './compiled-packs';

/** Decides by the policy of a pinned pack. Keeps nothing of what it decided: callers journal it. */
export class DecidePolicy {
  constructor(private readonly packs: CompiledPacks) {}

  /** @throws Fault NOT_FOUND when the pinned policy cannot be resolved: then nothing was decided. */
  async run(call: CallContext, context: PolicyContext, packDigest: Digest, policyDecisionId: Id<'pd'>): Promise<PolicyDecision> {
    const { bundles, guardrails } = await this.packs.get(call, packDigest);
    return evaluatePolicy(bundles, guardrails, context, policyDecisionId);
  }
}
