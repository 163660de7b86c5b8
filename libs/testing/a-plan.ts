import type { ContextPack } from '@kernel/records/context-pack';
import type { PlanProposal } from '@kernel/records/plan';

/** The plan of the pack's template for the run's intent, as the built-in model proposes it. */
export function aPlanFor(pack: ContextPack, intentId: string, orderId = 'ORD-1042'): PlanProposal {
  const template = pack.decision_layer.task_templates.find((candidate) => candidate.intent_id === intentId);
  if (!template) throw new Error(`no template for ${intentId}`);
  const capabilities = pack.tooling_layer.adapter_registry.flatMap((adapter) => adapter.capabilities);
  return {
    intent_id: intentId,
    steps: template.steps.map((step) => ({
      step_id: step.step_id,
      tool: step.tool,
      args: {
        order_id: orderId,
        ...(step.tool === 'orders.refund' ? { amount_cents: { $step: 'lookup', pointer: '/total_cents' } } : {}),
      },
      depends_on: step.depends_on,
      approval_mode: capabilities.find((capability) => capability.capability_id === step.tool)?.highest_mode ?? 'read_only',
      requires: [],
      lane: null,
    })),
    decision_checkpoints: [{ decision_key: template.decision_key, after_step: null }],
    answer_outline: template.answer_outline,
  };
}
