import { APPROVAL_MODES, withinMode } from '@kernel/approval-mode';
import type { DecisionSpec } from '@kernel/records/context-pack';
import type { TaskTemplate } from '@kernel/records/task-template';
import { type BindingFinding, isPermitted, type PackIndex, undeclared } from './pack-index';

/** What decision specs, task templates and evaluation targets name and the pack does not declare or permit. */
export function decisionBindings(index: PackIndex): readonly BindingFinding[] {
  const { decision_layer, evaluation_layer, intelligence_refs } = index.pack;
  return [
    ...decision_layer.decision_specs.flatMap((spec) => specBindings(index, spec)),
    ...decision_layer.task_templates.flatMap((template) => templateBindings(index, template)),
    ...evaluation_layer.eval_targets.flatMap((target) =>
      undeclared('TARGET_INTENT_UNKNOWN', `evaluation target ${target.evaluator}`, 'intent', [target.intent], index.intents),
    ),
    ...undeclared(
      'RETRIEVAL_INTENT_UNKNOWN',
      'retrieval',
      'intent',
      Object.keys(intelligence_refs.retrieval.evidence_required),
      index.intents,
    ),
  ];
}

function specBindings(index: PackIndex, spec: DecisionSpec): readonly BindingFinding[] {
  const ref = `decision ${spec.decision_key}`;
  const tools = index.pack.decision_layer.task_templates
    .filter((template) => spec.intents.includes(template.intent_id))
    .flatMap((template) => template.steps.map((step) => step.tool));
  const highest = APPROVAL_MODES.findLast((mode) => tools.some((tool) => index.capabilities.get(tool)?.highest_mode === mode));
  return [
    ...undeclared('DECISION_INTENT_UNKNOWN', ref, 'intent', spec.intents, index.intents),
    ...undeclared('DECISION_EVIDENCE_UNKNOWN', ref, 'evidence', spec.required_evidence, index.evidence),
    ...(highest === undefined || withinMode(highest, spec.approval_mode)
      ? []
      : [{ rule: 'DECISION_MODE_TOO_LOW', ref, message: `mode ${spec.approval_mode} is below ${highest}, the highest of its tools` }]),
  ];
}

function templateBindings(index: PackIndex, template: TaskTemplate): readonly BindingFinding[] {
  const ref = `template ${template.template_id}`;
  const spec = index.specs.get(template.decision_key);
  const earlier = new Set<string>();
  const steps = template.steps.flatMap((step) => {
    const findings = stepBindings(index, template, step, earlier);
    earlier.add(step.step_id);
    return findings;
  });
  return [
    ...undeclared('TEMPLATE_INTENT_UNKNOWN', ref, 'intent', [template.intent_id], index.intents),
    ...undeclared('TEMPLATE_DECISION_UNKNOWN', ref, 'decision', [template.decision_key], index.specs),
    ...(spec === undefined || spec.intents.includes(template.intent_id)
      ? []
      : [{ rule: 'TEMPLATE_DECISION_FOREIGN', ref, message: `decision ${spec.decision_key} does not decide ${template.intent_id}` }]),
    ...steps,
  ];
}

function stepBindings(
  index: PackIndex,
  template: TaskTemplate,
  step: TaskTemplate['steps'][number],
  earlier: ReadonlySet<string>,
): readonly BindingFinding[] {
  const ref = `template ${template.template_id} step ${step.step_id}`;
  const capability = index.capabilities.get(step.tool);
  if (capability === undefined) return undeclared('STEP_TOOL_UNKNOWN', ref, 'capability', [step.tool], index.capabilities);
  const sources = Object.values(step.args).flatMap(readSteps);
  const required = Object.entries(capability.args).flatMap(([name, constraint]) => (constraint.required ? [name] : []));
  return [
    ...(isPermitted(index.pack, step.tool, template.intent_id)
      ? []
      : [{ rule: 'STEP_TOOL_NOT_PERMITTED', ref, message: `${step.tool} is not permitted for ${template.intent_id}` }]),
    ...(earlier.has(step.step_id) ? [{ rule: 'STEP_NAMED_TWICE', ref, message: 'an earlier step has the same name' }] : []),
    ...undeclared('STEP_DEPENDENCY_UNKNOWN', ref, 'earlier step', step.depends_on, earlier),
    ...undeclared('STEP_SOURCE_NOT_AWAITED', ref, 'dependency', sources, new Set(step.depends_on)),
    ...undeclared('STEP_ARGUMENT_UNKNOWN', ref, 'argument', Object.keys(step.args), new Set(Object.keys(capability.args))),
    ...undeclared('STEP_ARGUMENT_MISSING', ref, 'required argument', required, new Set(Object.keys(step.args))),
  ];
}

// What stands under `otherwise` is an argument of its own, see `aPack`'s refund.
function readSteps(arg: unknown): readonly string[] {
  if (typeof arg !== 'object' || arg === null) return [];
  const own = 'from_step' in arg && typeof arg.from_step === 'string' ? [arg.from_step] : [];
  return 'otherwise' in arg ? [...own, ...readSteps(arg.otherwise)] : own;
}
