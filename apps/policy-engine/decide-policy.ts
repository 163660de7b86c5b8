import type { POLICY_DECISIONS, VersionsOf } from '@kernel/cache-families';
import { type Digest, digestOf } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { PolicyContext, PolicyDecision } from '@kernel/records/policy';
import type { ValueCache } from '@kernel/value-cache';
import { evaluatePolicy, POLICY_LOGIC } from '@planes/trust/policy/evaluate-policy';
import type { CallContext } from '@platform/grpc/call-context';
import type { CompiledPacks } from './compiled-packs';
import { shapingFacts } from './shaping-facts';

/** What a kept decision carries in the place of what belongs to one question only. */
const UNSTAMPED = { policy_decision_id: `pd_${'0'.repeat(26)}`, context_digest: `sha256:${'0'.repeat(64)}` } as const;

/** Decides by the policy of a pinned pack. Questions that no rule can tell apart get one decision, each under its own id and the digest of its own context. */
export class DecidePolicy {
  constructor(
    private readonly packs: CompiledPacks,
    private readonly kept: ValueCache<PolicyDecision, VersionsOf<typeof POLICY_DECISIONS>>,
  ) {}

  /** @throws Fault NOT_FOUND when the pinned policy cannot be resolved: then nothing was decided. */
  async run(call: CallContext, context: PolicyContext, packDigest: Digest, policyDecisionId: Id<'pd'>): Promise<PolicyDecision> {
    const { bundles, guardrails, reads } = await this.packs.get(call, packDigest);
    const key = {
      tenant: call.tenant,
      classification: context.data_classification,
      versions: { pack: packDigest, logic: POLICY_LOGIC },
      question: shapingFacts(context, reads),
    };
    const decision = await this.kept.of(key, () =>
      Promise.resolve({ ...evaluatePolicy(bundles, guardrails, context, UNSTAMPED.policy_decision_id), ...UNSTAMPED }),
    );
    return { ...decision, policy_decision_id: policyDecisionId, context_digest: digestOf(context) };
  }
}
