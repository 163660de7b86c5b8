import { canonicalJson, type Json } from '@kernel/canonical-json';
import { derivedId } from '@kernel/ids';
import type { ModelCall, ModelMessage, ModelOperation } from '@kernel/records/model-call';
import { PLAN_SCHEMA } from '../planning/parse-plan';
import { effectDocument, effectOf } from './effect-of';
import { estimatedTokensIn, MAX_ANSWER_TOKENS } from './model-charge';
import type { Effect } from './run-effect';
import type { RunState } from './run-state';

/** Asks a model to propose a plan for the intent. It proposes only: the critic and the gate decide. */
export function askPlan(state: RunState): Effect {
  const { manifests } = compiledOf(state);
  return askModel(state, 'judge.plan', ['chat', 'json_schema'], JSON.parse(JSON.stringify(PLAN_SCHEMA)) as ModelCall['response_schema'], {
    task_templates: manifests.task_templates,
    tools: manifests.tool_manifest.map(({ capability }) => ({
      tool: capability.capability_id,
      description: capability.description,
      args: capability.args,
      approval_mode: capability.highest_mode,
      requires_evidence: capability.requires_evidence,
    })),
    decision_keys: manifests.decision_specs
      .filter((spec) => spec.intents.includes(state.context.value.intent_id))
      .map((spec) => spec.decision_key),
    feedback: state.feedback,
  });
}

/** Asks a model to say what came of it, from the results and the evidence alone. */
export function askAnswer(state: RunState): Effect {
  return askModel(state, 'answer.compose', ['chat'], null, {
    answer_outline: state.plan?.answer_outline ?? '',
    results: state.steps.map(({ step, args, result }) => ({
      step_id: step.step_id,
      tool: step.tool,
      args: args ?? {},
      status: result?.value.status ?? 'not_run',
      output: result?.value.output ?? null,
    })),
  });
}

function askModel(
  state: RunState,
  operation: ModelOperation,
  required_capabilities: ModelCall['required_capabilities'],
  response_schema: ModelCall['response_schema'],
  task: { readonly [key: string]: unknown },
): Effect {
  const context = state.context.value;
  const call: ModelCall = {
    model_call_id: derivedId('mc', state.now, `${context.run_id} ${state.seq} ${operation}`),
    run_id: context.run_id,
    trace_id: context.trace_id,
    tenant_id: context.tenant_id,
    operation,
    risk_class: context.risk_class,
    data_classification: context.data_classification,
    region: context.region,
    residency: context.residency,
    required_capabilities,
    messages: messagesFor(state, operation, task),
    response_schema,
    max_output_tokens: MAX_ANSWER_TOKENS,
    estimated_tokens_in: estimatedTokensIn(state),
    max_cost_usd_micros: state.budget.caps.cost_usd_micros - state.budget.spent.cost_usd_micros,
    latency_slo_ms: state.request.value.runtime.plan_timeout_ms,
    redaction_rules: compiledOf(state).runtime_controls.redaction_rules_active,
  };
  const document = effectDocument('model-call', call);
  const { model_catalogue, routing_policy } = context.pins;
  return effectOf(
    state,
    'call_model',
    operation,
    { operation, call: document.digest, catalogue_digest: model_catalogue, routing_policy_digest: routing_policy },
    [document],
  );
}

function messagesFor(state: RunState, operation: ModelOperation, task: { readonly [key: string]: unknown }): ModelMessage[] {
  const { compiled_prompt } = compiledOf(state);
  const instructions = compiled_prompt.context_blocks
    .filter((block) => block.instruction_treatment === 'instruction')
    .map((block) => block.content);
  const data = compiled_prompt.context_blocks
    .filter((block) => block.instruction_treatment === 'data_only')
    .map((block) => ({
      ref: block.provenance_refs[0] ?? block.block_id,
      bucket: block.bucket,
      heading: block.block_id,
      text: block.content,
    }));
  const body: unknown = {
    operation,
    intent_id: state.context.value.intent_id,
    message: state.request.value.input.message,
    ...task,
    evidence: data,
  };
  return [
    { role: 'system', content: compiled_prompt.system },
    { role: 'developer', content: [compiled_prompt.developer, ...instructions].join('\n\n') },
    { role: 'user', content: canonicalJson(body as Json) },
  ];
}

function compiledOf(state: RunState) {
  if (!state.compiled) throw new Error('a model is asked after the compile');
  return state.compiled.value;
}
