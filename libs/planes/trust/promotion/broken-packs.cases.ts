import type { ContextPack } from '@kernel/records/context-pack';
import type { PolicyBundle } from '@kernel/records/policy';
import { aPack, bundleEntry } from '@testing/a-pack';
import { aPolicyBundle, aRule } from '@testing/a-policy-bundle';

/** Each case breaks one binding of a pack that resolves. */
export interface BindingCase {
  readonly rule: string;
  readonly says: string;
  readonly broken: () => { readonly pack: ContextPack; readonly bundles: readonly PolicyBundle[] };
}

export const BUNDLE = aPolicyBundle();
export const PACK = aPack();

export function withBundle(change: Partial<PolicyBundle>): { pack: ContextPack; bundles: readonly PolicyBundle[] } {
  const bundle = aPolicyBundle(change);
  const { guardrails, approval_gates } = PACK.policy_layer;
  return { pack: aPack({ policy_layer: { policy_bundles: [bundleEntry(bundle)], guardrails, approval_gates } }), bundles: [bundle] };
}

export function withRule(change: Parameters<typeof aRule>[0]): ReturnType<BindingCase['broken']> {
  return withBundle({ rules: [...BUNDLE.rules, aRule({ rule_id: 'NEW', ...change })] });
}

export function withPack(change: Parameters<typeof aPack>[0]): ReturnType<BindingCase['broken']> {
  return { pack: aPack(change), bundles: [BUNDLE] };
}

export function withTemplate(change: Partial<ContextPack['decision_layer']['task_templates'][number]>): ReturnType<BindingCase['broken']> {
  const [refund, ...others] = PACK.decision_layer.task_templates;
  if (refund === undefined) throw new Error('the sample has no template');
  return withPack({ decision_layer: { task_templates: [{ ...refund, ...change }, ...others] } });
}

export const LOOKUP = {
  step_id: 'lookup',
  tool: 'orders.lookup',
  args: { order_id: { from_message: 'order_id' as const } },
  depends_on: [],
};
