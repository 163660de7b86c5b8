import { aCapability, aNoteCapability, anAdapter, aRefundCapability } from '@testing/a-tooling-layer';
import { type BindingCase, LOOKUP, PACK, withPack, withTemplate } from './broken-packs.cases';

/** Cases of templates, steps and tools. */
export const TOOL_BINDING_CASES: readonly BindingCase[] = [
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
