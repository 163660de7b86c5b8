import type { Json } from '@kernel/canonical-json';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { TemplateArg } from '@kernel/records/task-template';
import type { PlanProposal, PlanStep } from '@kernel/records/plan';
import { assertNever } from '@kernel/assert-never';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { closed, NameField } from '@kernel/records/fields';
import type { PlanTask } from './model-task';
import { saidAmountCents, saidOrderId } from './said-in-message';

const stepCheck = Compile(closed({ from_step: NameField, pointer: Type.String() }));

type Arg = Static<typeof TemplateArg>;
type Step = PlanTask['task_templates'][number]['steps'][number];

/** Fills the intent's first template from the message. Refuses when there is none, when a tool of it is not offered, or when the message lacks an argument. */
export function fillTemplate(task: PlanTask): PlanProposal | Refusal {
  const template = task.task_templates.find(({ intent_id }) => intent_id === task.intent_id);
  if (!template) return refused('PROVIDER_NO_TEMPLATE', `no task template for intent ${task.intent_id} is in the context`);
  const steps: PlanStep[] = [];
  for (const step of template.steps) {
    const planned = planStep(step, task);
    if (isRefusal(planned)) return planned;
    steps.push(planned);
  }
  return {
    intent_id: task.intent_id,
    steps,
    decision_checkpoints: [{ decision_key: template.decision_key, after_step: steps.at(-1)?.step_id ?? null }],
    answer_outline: template.answer_outline,
  };
}

function planStep(step: Step, task: PlanTask): PlanStep | Refusal {
  const offered = task.tools.find(({ tool }) => tool === step.tool);
  if (!offered) return refused('PROVIDER_TOOL_NOT_OFFERED', `the template needs ${step.tool}, which this run may not use`, [step.tool]);
  const args: Record<string, Json> = {};
  for (const [name, arg] of Object.entries(step.args)) {
    const value = argValue(arg, task.message);
    if (value === undefined) return refused('PROVIDER_ARGUMENT_MISSING', `the message does not say ${name} for ${step.tool}`, [name]);
    args[name] = value;
  }
  const { approval_mode, requires_evidence } = offered;
  return {
    step_id: step.step_id,
    tool: step.tool,
    args,
    depends_on: step.depends_on,
    approval_mode,
    requires: requires_evidence,
    lane: null,
  };
}

function argValue(arg: Arg, message: string): Json | undefined {
  if ('value' in arg) return arg.value;
  if ('from_step' in arg) return { $step: arg.from_step, pointer: arg.pointer };
  return said(arg.from_message, message) ?? otherwise(arg.otherwise);
}

// What to take instead is a value, or a place in an earlier step's output, said as a template says it.
function otherwise(value: Json | undefined): Json | undefined {
  return stepCheck.Check(value) ? { $step: value.from_step, pointer: value.pointer } : value;
}

function said(what: 'order_id' | 'amount_cents' | 'text', message: string): Json | undefined {
  switch (what) {
    case 'order_id':
      return saidOrderId(message);
    case 'amount_cents':
      return saidAmountCents(message);
    case 'text':
      return message;
    default:
      return assertNever(what);
  }
}
