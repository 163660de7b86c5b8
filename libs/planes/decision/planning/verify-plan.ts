import { withinMode } from '@kernel/approval-mode';
import type { CompiledContext } from '@kernel/records/compiled-context';
import type { Capability, DecisionSpec } from '@kernel/records/context-pack';
import type { CriticFinding, CriticReport, PlanProposal, PlanStep } from '@kernel/records/plan';
import type { RunContext } from '@kernel/records/run-context';
import { isStepReference } from './resolve-args';

export const VERIFY_LOGIC = 'decision/verify@1';

/** What a plan is held against. */
export interface PlanBounds {
  readonly manifests: CompiledContext['manifests'];
  readonly context: Pick<RunContext, 'intent_id' | 'safety_mode'>;
  readonly tool_calls_left: number;
}

/**
 * The critic's word on a plan before anything of it runs: allow-list, arguments, modes, evidence, decision bindings, budget.
 * `replan` when a better plan may exist, `reject` when none can: a decision the agent has no right to execute, or no budget.
 * Deterministic rules only. Source: contracts, section 5.
 */
export function verifyPlan(plan: PlanProposal, bounds: PlanBounds): CriticReport {
  const findings = [
    ...(plan.intent_id === bounds.context.intent_id ? [] : [error('intent', `the plan is for intent ${plan.intent_id}`, plan.intent_id)]),
    ...plan.steps.flatMap((step, index) => verifyStep(step, plan.steps.slice(0, index), bounds)),
    ...verifyDecision(plan, bounds),
  ];
  const hopeless = [...verifyRight(plan, bounds), ...verifyCallBudget(plan, bounds)];
  const verdict = hopeless.length > 0 ? 'reject' : findings.some((finding) => finding.severity === 'error') ? 'replan' : 'ok';
  return { kind: 'verify', verdict, findings: [...findings, ...hopeless], logic: VERIFY_LOGIC };
}

function verifyStep(step: PlanStep, earlier: readonly PlanStep[], bounds: PlanBounds): CriticFinding[] {
  const capability = capabilityOf(step, bounds);
  if (!capability) return [error('tool_allow_list', `${step.tool} is not a tool of this run`, step.step_id)];
  return [
    ...(earlier.some((other) => other.step_id === step.step_id)
      ? [error('step_id', `step id ${step.step_id} is used twice`, step.step_id)]
      : []),
    ...verifyArgs(step, capability, earlier),
    ...(withinMode(step.approval_mode, capability.highest_mode) && withinMode(capability.highest_mode, bounds.context.safety_mode)
      ? []
      : [error('approval_mode', `${step.tool} may not run as ${step.approval_mode} in this run`, step.step_id)]),
    ...step.depends_on
      .filter((id) => !earlier.some((other) => other.step_id === id))
      .map((id) => error('depends_on', `step ${step.step_id} depends on ${id}, which does not come before it`, step.step_id)),
    ...capability.requires_evidence
      .filter((name) => !earlier.some((other) => capabilityOf(other, bounds)?.evidence_name === name))
      .map((name) => error('evidence', `${step.tool} needs evidence "${name}", which no earlier step gathers`, step.step_id)),
  ];
}

function verifyArgs(step: PlanStep, capability: Capability, earlier: readonly PlanStep[]): CriticFinding[] {
  const findings: CriticFinding[] = [];
  for (const [name, constraint] of Object.entries(capability.args)) {
    if (constraint.required && !Object.hasOwn(step.args, name))
      findings.push(error('args', `${step.tool} needs argument ${name}`, step.step_id));
  }
  for (const [name, value] of Object.entries(step.args)) {
    if (!Object.hasOwn(capability.args, name)) findings.push(error('args', `${step.tool} has no argument ${name}`, step.step_id));
    if (isStepReference(value) && !(step.depends_on.includes(value.$step) && earlier.some((other) => other.step_id === value.$step))) {
      findings.push(error('args', `argument ${name} reads step ${value.$step}, on which ${step.step_id} does not depend`, step.step_id));
    }
  }
  return findings;
}

function verifyDecision(plan: PlanProposal, bounds: PlanBounds): CriticFinding[] {
  return plan.decision_checkpoints
    .filter((checkpoint) => !specOf(checkpoint.decision_key, bounds))
    .map((checkpoint) =>
      error(
        'decision_binding',
        `decision ${checkpoint.decision_key} is not bound to intent ${bounds.context.intent_id}`,
        checkpoint.decision_key,
      ),
    );
}

function verifyRight(plan: PlanProposal, bounds: PlanBounds): CriticFinding[] {
  const acting = plan.steps.filter(
    (step) => capabilityOf(step, bounds)?.highest_mode !== 'read_only' && capabilityOf(step, bounds) !== undefined,
  );
  const specs = plan.decision_checkpoints.flatMap((checkpoint) => specOf(checkpoint.decision_key, bounds) ?? []);
  const uncovered = acting.filter(
    (step) =>
      !specs.some(
        (spec) =>
          spec.decision_right === 'execute' && withinMode(capabilityOf(step, bounds)?.highest_mode ?? 'destructive', spec.approval_mode),
      ),
  );
  return uncovered.map((step) => error('decision_right', `no decision of this plan has the right to execute ${step.tool}`, step.step_id));
}

function verifyCallBudget(plan: PlanProposal, bounds: PlanBounds): CriticFinding[] {
  return plan.steps.length <= bounds.tool_calls_left
    ? []
    : [error('budget', `the plan needs ${plan.steps.length} tool calls and the run has ${bounds.tool_calls_left} left`, 'tool_calls')];
}

/** The manifest's word on a step's tool; undefined when the tool is outside the surface. */
export function capabilityOf(step: Pick<PlanStep, 'tool'>, bounds: Pick<PlanBounds, 'manifests'>): Capability | undefined {
  return bounds.manifests.tool_manifest.find((tool) => tool.capability.capability_id === step.tool)?.capability;
}

function specOf(decisionKey: string, bounds: PlanBounds): DecisionSpec | undefined {
  return bounds.manifests.decision_specs.find(
    (spec) => spec.decision_key === decisionKey && spec.intents.includes(bounds.context.intent_id),
  );
}

function error(rule: string, message: string, ref: string): CriticFinding {
  return { rule, severity: 'error', message, ref };
}
