import type { ContextPack } from '@kernel/records/context-pack';
import type { PolicyBundle } from '@kernel/records/policy';
import { aPack, aDecisionSpec, bundleEntry } from '@testing/a-pack';
import { anEffect, aPolicyBundle, aRule } from '@testing/a-policy-bundle';
import { aCapability, aNoteCapability, anAdapter, aRefundCapability } from '@testing/a-tooling-layer';

/** Each case breaks one binding of a pack that resolves. */
export interface BindingCase {
  readonly rule: string;
  readonly says: string;
  readonly broken: () => { readonly pack: ContextPack; readonly bundles: readonly PolicyBundle[] };
}

const BUNDLE = aPolicyBundle();
const PACK = aPack();

function withBundle(change: Partial<PolicyBundle>): { pack: ContextPack; bundles: readonly PolicyBundle[] } {
  const bundle = aPolicyBundle(change);
  const { guardrails, approval_gates } = PACK.policy_layer;
  return { pack: aPack({ policy_layer: { policy_bundles: [bundleEntry(bundle)], guardrails, approval_gates } }), bundles: [bundle] };
}

function withRule(change: Parameters<typeof aRule>[0]): ReturnType<BindingCase['broken']> {
  return withBundle({ rules: [...BUNDLE.rules, aRule({ rule_id: 'NEW', ...change })] });
}

function withPack(change: Parameters<typeof aPack>[0]): ReturnType<BindingCase['broken']> {
  return { pack: aPack(change), bundles: [BUNDLE] };
}

function withTemplate(change: Partial<ContextPack['decision_layer']['task_templates'][number]>): ReturnType<BindingCase['broken']> {
  const [refund, ...others] = PACK.decision_layer.task_templates;
  if (refund === undefined) throw new Error('the sample has no template');
  return withPack({ decision_layer: { task_templates: [{ ...refund, ...change }, ...others] } });
}

const LOOKUP = { step_id: 'lookup', tool: 'orders.lookup', args: { order_id: { from_message: 'order_id' as const } }, depends_on: [] };

export const BINDING_CASES: readonly BindingCase[] = [
  { rule: 'BUNDLE_UNKNOWN', says: 'a bundle that is not published', broken: () => ({ pack: PACK, bundles: [] }) },
  {
    rule: 'BUNDLE_DIGEST_DIFFERS',
    says: 'a bundle of another digest',
    broken: () => ({ pack: PACK, bundles: [aPolicyBundle({ default: 'allow_read_only' })] }),
  },
  { rule: 'BUNDLE_TENANT_DIFFERS', says: 'a bundle of another tenant', broken: () => withBundle({ tenant_id: 'globex' }) },
  {
    rule: 'RULE_INTENT_UNKNOWN',
    says: 'a rule for an intent that is not there',
    broken: () => withRule({ applies_to: { phases: ['pre'], intents: ['exchange'], capabilities: [] } }),
  },
  {
    rule: 'RULE_CAPABILITY_UNKNOWN',
    says: 'a rule for a capability that is not there',
    broken: () => withRule({ applies_to: { phases: ['pre'], intents: [], capabilities: ['orders.destroy'] } }),
  },
  {
    rule: 'RULE_CAPABILITY_UNKNOWN',
    says: 'a rule that prohibits what is not there',
    broken: () => withRule({ then: anEffect({ prohibits: ['orders.destroy'] }) }),
  },
  {
    rule: 'RULE_DECISION_UNKNOWN',
    says: 'a rule bound to a decision that is not there',
    broken: () => withRule({ decision_binding: 'support.exchange' }),
  },
  {
    rule: 'RULE_DECISION_FOREIGN',
    says: 'a rule bound to another intent’s decision',
    broken: () =>
      withRule({
        applies_to: { phases: ['pre'], intents: ['order_status'], capabilities: [] },
        decision_binding: 'support.refund.execute',
      }),
  },
  {
    rule: 'RULE_EVIDENCE_UNKNOWN',
    says: 'a rule that requires evidence nobody gives',
    broken: () => withRule({ then: anEffect({ requires: ['photo'] }) }),
  },
  {
    rule: 'RULE_GATE_UNKNOWN',
    says: 'a rule with a gate that is not there',
    broken: () => withRule({ then: anEffect({ requires_approval_gate: ['GATE_CEO'] }) }),
  },
  {
    rule: 'RULE_REDACTION_UNKNOWN',
    says: 'a rule with a redaction that is not there',
    broken: () => withRule({ then: anEffect({ redactions: ['iban'] }) }),
  },
  {
    rule: 'RULE_MODE_ABOVE_CEILING',
    says: 'a rule that selects a mode above the capability’s',
    broken: () => withRule({ then: anEffect({ approval_mode: 'local_write' }) }),
  },
  {
    rule: 'INTENT_UNDECIDED',
    says: 'an intent without a decision',
    broken: () => withPack({ decision_layer: { decision_specs: [aDecisionSpec()], task_templates: [] } }),
  },
  {
    rule: 'INTENT_UNRULED',
    says: 'an intent that no rule applies to',
    broken: () => withBundle({ rules: [aRule({ applies_to: { phases: ['pre'], intents: ['refund_request'], capabilities: [] } })] }),
  },
  {
    rule: 'DECISION_MODE_TOO_LOW',
    says: 'a decision below the mode of its tools',
    broken: () =>
      withPack({
        decision_layer: { decision_specs: PACK.decision_layer.decision_specs.map((spec) => ({ ...spec, approval_mode: 'network' })) },
      }),
  },
  {
    rule: 'DECISION_EVIDENCE_UNKNOWN',
    says: 'a decision on evidence nobody gives',
    broken: () =>
      withPack({
        decision_layer: { decision_specs: PACK.decision_layer.decision_specs.map((spec) => ({ ...spec, required_evidence: ['photo'] })) },
      }),
  },
  {
    rule: 'DECISION_INTENT_UNKNOWN',
    says: 'a decision for an intent that is not there',
    broken: () =>
      withPack({
        decision_layer: {
          decision_specs: PACK.decision_layer.decision_specs.map((spec) => ({ ...spec, intents: [...spec.intents, 'exchange'] })),
        },
      }),
  },
  {
    rule: 'TEMPLATE_INTENT_UNKNOWN',
    says: 'a template for an intent that is not there',
    broken: () => withTemplate({ intent_id: 'exchange' }),
  },
  {
    rule: 'TEMPLATE_DECISION_UNKNOWN',
    says: 'a template with a decision that is not there',
    broken: () => withTemplate({ decision_key: 'support.exchange' }),
  },
  {
    rule: 'TEMPLATE_DECISION_FOREIGN',
    says: 'a template with another intent’s decision',
    broken: () => withTemplate({ decision_key: 'support.answer' }),
  },
  {
    rule: 'STEP_TOOL_UNKNOWN',
    says: 'a step with a tool that is not there',
    broken: () => withTemplate({ steps: [{ ...LOOKUP, tool: 'orders.destroy' }] }),
  },
  {
    rule: 'STEP_TOOL_NOT_PERMITTED',
    says: 'a step with a prohibited tool',
    broken: () => withPack({ tooling_layer: { prohibitions: ['orders.refund'] } }),
  },
  {
    rule: 'STEP_TOOL_NOT_PERMITTED',
    says: 'a step with a tool that no permission opens',
    broken: () => withPack({ tooling_layer: { permissions: [] } }),
  },
  { rule: 'STEP_NAMED_TWICE', says: 'two steps of one name', broken: () => withTemplate({ steps: [LOOKUP, LOOKUP] }) },
  {
    rule: 'STEP_DEPENDENCY_UNKNOWN',
    says: 'a step that waits for a later one',
    broken: () => withTemplate({ steps: [{ ...LOOKUP, depends_on: ['refund'] }] }),
  },
  {
    rule: 'STEP_SOURCE_NOT_AWAITED',
    says: 'a step that reads from one it does not wait for',
    broken: () =>
      withTemplate({ steps: [LOOKUP, { ...LOOKUP, step_id: 'again', args: { order_id: { from_step: 'lookup', pointer: '/order_id' } } }] }),
  },
  {
    rule: 'STEP_SOURCE_NOT_AWAITED',
    says: 'a step whose second choice is one it does not wait for',
    broken: () =>
      withTemplate({
        steps: [
          LOOKUP,
          {
            ...LOOKUP,
            step_id: 'again',
            args: { order_id: { from_message: 'order_id', otherwise: { from_step: 'lookup', pointer: '/order_id' } } },
          },
        ],
      }),
  },
  {
    rule: 'STEP_ARGUMENT_UNKNOWN',
    says: 'a step with an argument that the tool does not take',
    broken: () => withTemplate({ steps: [{ ...LOOKUP, args: { ...LOOKUP.args, force: { value: true } } }] }),
  },
  {
    rule: 'STEP_ARGUMENT_MISSING',
    says: 'a step without a required argument',
    broken: () => withTemplate({ steps: [{ ...LOOKUP, args: {} }] }),
  },
  {
    rule: 'PERMISSION_CAPABILITY_UNKNOWN',
    says: 'a permission for a capability that is not there',
    broken: () => withPack({ tooling_layer: { adapter_registry: [anAdapter({ capabilities: [aCapability(), aRefundCapability()] })] } }),
  },
  {
    rule: 'PERMISSION_INTENT_UNKNOWN',
    says: 'a permission for an intent that is not there',
    broken: () =>
      withPack({
        tooling_layer: {
          permissions: PACK.tooling_layer.permissions.map((permission) => ({ ...permission, intents: ['refund_request', 'exchange'] })),
        },
      }),
  },
  {
    rule: 'PERMISSION_ARGUMENT_UNKNOWN',
    says: 'a permission on an argument that is not there',
    broken: () =>
      withPack({
        tooling_layer: {
          permissions: PACK.tooling_layer.permissions.map((permission) => ({ ...permission, arg_constraints: { bribe: { max: 1 } } })),
        },
      }),
  },
  {
    rule: 'PROHIBITION_CAPABILITY_UNKNOWN',
    says: 'a prohibition of what is not there',
    broken: () => withPack({ tooling_layer: { prohibitions: ['orders.destroy'] } }),
  },
  {
    rule: 'CAPABILITY_EVIDENCE_UNKNOWN',
    says: 'a capability on evidence nobody gives',
    broken: () =>
      withPack({
        tooling_layer: {
          adapter_registry: [anAdapter({ capabilities: [aCapability({ evidence_name: null }), aRefundCapability(), aNoteCapability()] })],
        },
      }),
  },
  {
    rule: 'CAPABILITY_ARGUMENT_UNKNOWN',
    says: 'a capability scoped by an argument it does not take',
    broken: () =>
      withPack({
        tooling_layer: {
          adapter_registry: [
            anAdapter({
              capabilities: [
                aCapability(),
                aRefundCapability({
                  object_scope: { arg: 'order', evidence_name: 'order', object_field: 'order_id', tenant_field: 'tenant' },
                }),
                aNoteCapability(),
              ],
            }),
          ],
        },
      }),
  },
  {
    rule: 'TARGET_INTENT_UNKNOWN',
    says: 'an evaluation target for an intent that is not there',
    broken: () => withPack({ evaluation_layer: { eval_targets: [{ intent: 'exchange', evaluator: 'policy', threshold: 1 }] } }),
  },
  {
    rule: 'RETRIEVAL_INTENT_UNKNOWN',
    says: 'retrieved evidence for an intent that is not there',
    broken: () =>
      withPack({ intelligence_refs: { retrieval: { collection: 'handbook', top_k: 5, max_hops: 1, evidence_required: { exchange: 1 } } } }),
  },
  {
    rule: 'NAMED_TWICE',
    says: 'two intents of one name',
    broken: () => withPack({ decision_layer: { intents: [...PACK.decision_layer.intents, ...PACK.decision_layer.intents.slice(0, 1)] } }),
  },
];
