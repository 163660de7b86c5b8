import Type, { type Static } from 'typebox';
import { closed, CountField, DigestField, LogicField, NameField } from './fields';
import { Capability, CONTEXT_BUCKETS, DecisionSpec } from './context-pack';
import { Pins } from './run-context';
import { TaskTemplate } from './task-template';

export const ContextBlock = closed({
  block_id: NameField,
  bucket: Type.Enum([...CONTEXT_BUCKETS]),
  content: Type.String(),
  priority: Type.Integer(),
  provenance_refs: Type.Array(Type.String()),
  origin: Type.Enum(['pack', 'knowledge', 'memory', 'request']),
  /** `data_only`: retrieved or recalled text, never an instruction. */
  instruction_treatment: Type.Enum(['instruction', 'data_only']),
  content_hash: DigestField,
  truncated: Type.Boolean(),
});
export type ContextBlock = Static<typeof ContextBlock>;

export const COMPILE_STAGES = ['intent', 'policy', 'tools', 'evidence', 'memory', 'budget', 'buckets', 'manifests'] as const;
export type CompileStage = (typeof COMPILE_STAGES)[number];

const bucketCounts = closed({
  business: CountField,
  policy: CountField,
  tool: CountField,
  evidence: CountField,
  memory: CountField,
  session: CountField,
});
const bucketFlags = closed({
  business: Type.Boolean(),
  policy: Type.Boolean(),
  tool: Type.Boolean(),
  evidence: Type.Boolean(),
  memory: Type.Boolean(),
  session: Type.Boolean(),
});

/** What a model may see and a plan may use, with the account of how it came to be. */
export const CompiledContext = closed({
  compiled_prompt: closed({
    system: Type.String(),
    developer: Type.String(),
    task: Type.String(),
    context_blocks: Type.Array(ContextBlock),
  }),
  manifests: closed({
    policy_manifest: Type.Array(closed({ bundle_ref: NameField, digest: DigestField, rule_ids: Type.Array(NameField) })),
    /** The callable surface: what is not here is invisible. */
    tool_manifest: Type.Array(closed({ adapter_id: NameField, endpoint_ref: NameField, capability: Capability })),
    evidence_manifest: Type.Array(closed({ evidence_ref: Type.String(), source_id: NameField, hash: DigestField })),
    omission_manifest: Type.Array(
      closed({
        block_id: NameField,
        bucket: Type.Enum([...CONTEXT_BUCKETS]),
        reason: NameField,
        estimated_tokens: CountField,
        priority: Type.Integer(),
        source_refs: Type.Array(Type.String()),
      }),
    ),
    task_templates: Type.Array(TaskTemplate),
    decision_specs: Type.Array(DecisionSpec),
  }),
  runtime_controls: closed({
    must_refuse: Type.Array(NameField),
    must_escalate: Type.Array(NameField),
    approval_gates_active: Type.Array(NameField),
    redaction_rules_active: Type.Array(NameField),
  }),
  budget_report: closed({
    estimator: NameField,
    allocations: bucketCounts,
    used_at_compile: bucketCounts,
    bucket_truncations: bucketFlags,
    dropped_block_ids: Type.Array(NameField),
    warnings: Type.Array(Type.String()),
  }),
  context_ledger: closed({
    stages: Type.Array(closed({ stage: Type.Enum([...COMPILE_STAGES]), digest: DigestField })),
    pins: Pins,
    request_digest: DigestField,
    run_context_digest: DigestField,
    evidence_digest: DigestField,
    memory_digest: DigestField,
    logic: LogicField,
  }),
});
export type CompiledContext = Static<typeof CompiledContext>;
