import { digestOf } from '@kernel/digest';
import type { CompiledContext } from '@kernel/records/compiled-context';
import type { RunState } from '@planes/decision/run/run-state';

/** A compiled context with the pack's whole tool surface and nothing left out. */
export function aCompiledContext(state: Pick<RunState, 'pack' | 'context' | 'request'>): CompiledContext {
  const pack = state.pack.value;
  const counts = { business: 0, policy: 0, tool: 0, evidence: 0, memory: 0, session: 0 };
  const flags = { business: false, policy: false, tool: false, evidence: false, memory: false, session: false };
  return {
    compiled_prompt: { system: 'You help.', developer: 'Follow the rules.', task: '{}', context_blocks: [] },
    manifests: {
      policy_manifest: [],
      tool_manifest: pack.tooling_layer.adapter_registry.flatMap(({ adapter_id, endpoint_ref, capabilities }) =>
        capabilities.map((capability) => ({ adapter_id, endpoint_ref, capability })),
      ),
      evidence_manifest: [],
      omission_manifest: [],
      task_templates: pack.decision_layer.task_templates,
      decision_specs: pack.decision_layer.decision_specs,
    },
    runtime_controls: {
      must_refuse: [],
      must_escalate: [],
      approval_gates_active: ['GATE_FINANCE_APPROVAL'],
      redaction_rules_active: ['pan'],
    },
    budget_report: {
      estimator: 'none',
      allocations: counts,
      used_at_compile: counts,
      bucket_truncations: flags,
      dropped_block_ids: [],
      warnings: [],
    },
    context_ledger: {
      stages: [],
      pins: state.context.value.pins,
      request_digest: state.request.digest,
      run_context_digest: state.context.digest,
      evidence_digest: digestOf('evidence'),
      memory_digest: digestOf('memory'),
      logic: 'context/compile@1',
    },
  };
}
