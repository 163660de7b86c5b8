import type { Json } from '@kernel/canonical-json';
import { checkJsonLogic, JSON_LOGIC_OPERATORS } from '@kernel/json-logic-check';
import { JsonLogicError } from '@kernel/json-logic-error';
import type { Refusal } from '@kernel/outcome';
import type { CompiledContext } from '@kernel/records/compiled-context';
import type { ApprovalGate, ContextPack } from '@kernel/records/context-pack';
import type { PolicyBundle, PolicyRule, RuleInputs } from '@kernel/records/policy';
import type { Pinned } from './compile-input';
import { refuseCompile } from './refuse-compile';

/** A rule with the bundle it comes from. */
export interface ApplicableRule {
  readonly bundle_ref: string;
  readonly rule: PolicyRule;
}

/** Stage 2. Which rules, guardrails and gates speak about this intent. Whether they hold is asked when the facts are known. */
export interface ResolvedPolicy {
  readonly manifest: CompiledContext['manifests']['policy_manifest'];
  readonly controls: CompiledContext['runtime_controls'];
  readonly gates: readonly ApprovalGate[];
  /** In ascending priority, ties by rule id. */
  readonly rules: readonly ApplicableRule[];
}

/** Selects what applies to the intent. Refuses when a rule does not compile or names a gate that the pack does not declare. */
export function resolvePolicy(pack: ContextPack, bundles: readonly Pinned<PolicyBundle>[], intentId: string): ResolvedPolicy | Refusal {
  const guardrails = pack.policy_layer.guardrails;
  const applies = ({ intents }: { readonly intents: readonly string[] }) => intents.length === 0 || intents.includes(intentId);
  const guards = guardrails.rules.filter((rule) => applies(rule.applies_to));
  const byPackOrder = packOrder(pack, bundles);
  const rules = byPackOrder
    .flatMap(({ value }) => value.rules.filter((rule) => applies(rule.applies_to)).map((rule) => ({ bundle_ref: refOf(value), rule })))
    .toSorted((a, b) => a.rule.priority - b.rule.priority || order(a.rule.rule_id, b.rule.rule_id));
  const broken = [
    ...guards.flatMap((guard) => problem(guard.guardrail_id, guard.if, guardrails.inputs)),
    ...bundles.flatMap(({ value }) =>
      value.rules.filter((rule) => applies(rule.applies_to)).flatMap((rule) => problem(rule.rule_id, rule.if, value.inputs)),
    ),
  ].sort();
  if (broken.length > 0) return refuseCompile('CONTEXT_POLICY_INVALID', `rules do not compile: ${broken.join('; ')}`, broken);
  const named = sortedSet(rules.flatMap(({ rule }) => rule.then.requires_approval_gate));
  const undeclared = named.filter((gate) => !pack.policy_layer.approval_gates.some((one) => one.gate_id === gate));
  if (undeclared.length > 0)
    return refuseCompile('CONTEXT_BINDING_UNRESOLVED', `gates ${undeclared.join(', ')} are not in the pack`, undeclared);
  return {
    manifest: byPackOrder.map(({ digest, value }) => ({
      bundle_ref: refOf(value),
      digest,
      rule_ids: value.rules
        .filter((rule) => applies(rule.applies_to))
        .map((rule) => rule.rule_id)
        .sort(),
    })),
    controls: {
      must_refuse: sortedSet(guards.filter((guard) => guard.effect === 'must_refuse').map((guard) => guard.guardrail_id)),
      must_escalate: sortedSet(guards.filter((guard) => guard.effect === 'must_escalate').map((guard) => guard.guardrail_id)),
      approval_gates_active: named,
      redaction_rules_active: sortedSet([...guardrails.redaction_rules, ...rules.flatMap(({ rule }) => rule.then.redactions)]),
    },
    gates: pack.policy_layer.approval_gates.filter((gate) => named.includes(gate.gate_id)).toSorted((a, b) => order(a.gate_id, b.gate_id)),
    rules,
  };
}

function packOrder(pack: ContextPack, bundles: readonly Pinned<PolicyBundle>[]): readonly Pinned<PolicyBundle>[] {
  const priority = new Map<string, number>(pack.policy_layer.policy_bundles.map((entry) => [entry.digest, entry.priority]));
  return bundles.toSorted((a, b) => (priority.get(a.digest) ?? 0) - (priority.get(b.digest) ?? 0) || order(a.digest, b.digest));
}

function problem(rule: string, condition: Json, inputs: RuleInputs): readonly string[] {
  try {
    return checkJsonLogic(condition, { inputs, operators: JSON_LOGIC_OPERATORS }).type === 'boolean' ? [] : [`${rule} is not a condition`];
  } catch (error) {
    if (error instanceof JsonLogicError) return [`${rule} ${error.code} ${error.path}`.trimEnd()];
    throw error;
  }
}

function refOf(bundle: PolicyBundle): string {
  return `${bundle.bundle_id}@${bundle.bundle_version}`;
}

function sortedSet(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
