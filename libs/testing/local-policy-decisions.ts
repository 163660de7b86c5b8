import { type Digest, digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import type { ContextPack } from '@kernel/records/context-pack';
import type { PolicyBundle, PolicyContext } from '@kernel/records/policy';
import { PolicyDecisions } from '@edges/peers/policy-engine/policy-decisions';
import { compileBundle, compileGuardrails } from '@planes/trust/policy/compile-bundle';
import { evaluatePolicy } from '@planes/trust/policy/evaluate-policy';
import type { ACall } from './a-call';
import { aDocument } from './a-compile-question';

/** The policy engine without its app: the real decision over the packs and bundles it was given. */
export class LocalPolicyDecisions extends PolicyDecisions {
  constructor(
    private readonly packs: readonly ContextPack[],
    private readonly bundles: readonly PolicyBundle[],
  ) {
    super();
  }

  evaluate(call: ACall, context: PolicyContext, packDigest: Digest, policyDecisionId: Id<'pd'>): ReturnType<PolicyDecisions['evaluate']> {
    return Promise.resolve().then(() => aDocument(this.decide(call, context, packDigest, policyDecisionId)));
  }

  private decide(call: ACall, context: PolicyContext, packDigest: Digest, policyDecisionId: Id<'pd'>) {
    if (context.tenant_id !== call.tenant) throw new Fault('CALLER_FORBIDDEN', 'the message names another tenant than the call', 'never');
    const pack = this.packs.find((one) => one.pack_meta.tenant === call.tenant && digestOf(one) === packDigest);
    if (!pack) throw new Fault('NOT_FOUND', `pack ${packDigest} cannot be resolved`, 'never');
    const bundles = pack.policy_layer.policy_bundles.map(({ ref, digest }) => {
      const bundle = this.bundles.find((one) => digestOf(one) === digest);
      if (!bundle) throw new Fault('NOT_FOUND', `bundle ${ref} cannot be resolved`, 'never');
      return compileBundle(bundle);
    });
    return evaluatePolicy(bundles, compileGuardrails(pack.policy_layer.guardrails), context, policyDecisionId);
  }
}
