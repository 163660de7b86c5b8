import { withinMode } from '@kernel/approval-mode';
import type { PolicyBundle, PolicyRule, RuleScope } from '@kernel/records/policy';
import type { Static } from 'typebox';
import { ANSWER, type BindingFinding, type PackIndex, undeclared } from './pack-index';

/** What a bundle's rules name and the pack does not declare. */
export function ruleBindings(index: PackIndex, bundle: PolicyBundle): readonly BindingFinding[] {
  return bundle.rules.flatMap((rule) => {
    const ref = `${bundle.bundle_id}@${bundle.bundle_version} ${rule.rule_id}`;
    return [...scopeBindings(index, ref, rule.applies_to), ...decisionBinding(index, ref, rule), ...effectBindings(index, ref, rule)];
  });
}

/** What the guardrails name and the pack does not declare. */
export function guardrailBindings(index: PackIndex): readonly BindingFinding[] {
  const { rules } = index.pack.policy_layer.guardrails;
  return rules.flatMap((rule) => scopeBindings(index, `guardrail ${rule.guardrail_id}`, rule.applies_to));
}

function scopeBindings(index: PackIndex, ref: string, scope: Static<typeof RuleScope>): readonly BindingFinding[] {
  const tools = scope.capabilities.filter((capability) => capability !== ANSWER);
  return [
    ...undeclared('RULE_INTENT_UNKNOWN', ref, 'intent', scope.intents, index.intents),
    ...undeclared('RULE_CAPABILITY_UNKNOWN', ref, 'capability', tools, index.capabilities),
  ];
}

function decisionBinding(index: PackIndex, ref: string, rule: PolicyRule): readonly BindingFinding[] {
  if (rule.decision_binding === null) return undeclared('RULE_EVIDENCE_UNKNOWN', ref, 'evidence', rule.then.requires, index.evidence);
  const spec = index.specs.get(rule.decision_binding);
  if (spec === undefined) {
    return undeclared('RULE_DECISION_UNKNOWN', ref, 'decision', [rule.decision_binding], index.specs);
  }
  const foreign = rule.applies_to.intents.filter((intent) => !spec.intents.includes(intent));
  const evidence = new Set([...spec.required_evidence, ...index.evidence]);
  return [
    ...foreign.map((intent) => ({
      rule: 'RULE_DECISION_FOREIGN',
      ref,
      message: `decision ${spec.decision_key} does not decide ${intent}`,
    })),
    ...undeclared('RULE_EVIDENCE_UNKNOWN', ref, 'evidence', rule.then.requires, evidence),
  ];
}

function effectBindings(index: PackIndex, ref: string, { then, applies_to }: PolicyRule): readonly BindingFinding[] {
  return [
    ...undeclared('RULE_GATE_UNKNOWN', ref, 'approval gate', then.requires_approval_gate, index.gates),
    ...undeclared('RULE_CAPABILITY_UNKNOWN', ref, 'prohibited capability', then.prohibits, index.capabilities),
    ...undeclared('RULE_REDACTION_UNKNOWN', ref, 'redaction rule', then.redactions, index.redactions),
    ...modeAboveCeiling(index, ref, then.approval_mode, applies_to.capabilities),
  ];
}

// A rule may select a lower mode, never a higher one. Source: reference design, section 1.
function modeAboveCeiling(
  index: PackIndex,
  ref: string,
  mode: PolicyRule['then']['approval_mode'],
  capabilities: readonly string[],
): readonly BindingFinding[] {
  if (mode === null) return [];
  return capabilities
    .flatMap((id) => index.capabilities.get(id) ?? [])
    .filter((capability) => !withinMode(mode, capability.highest_mode))
    .map((capability) => ({
      rule: 'RULE_MODE_ABOVE_CEILING',
      ref,
      message: `mode ${mode} is above ${capability.highest_mode}, the highest of ${capability.capability_id}`,
    }));
}
