import type { Refusal } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { ResolvedPolicy } from './resolve-policy';
import { refuseCompile } from './refuse-compile';

/**
 * Follows every binding that a run of this intent depends on: template → tool and decision, rule → decision, capability → evidence.
 * Refuses naming what leads nowhere. The whole pack was checked when it was published; a compile trusts nobody and checks its own part again.
 */
export function checkBindings(pack: ContextPack, policy: ResolvedPolicy, intentId: string): Refusal | null {
  const { task_templates, decision_specs } = pack.decision_layer;
  const capabilities = pack.tooling_layer.adapter_registry.flatMap((adapter) => adapter.capabilities);
  const tools = new Set(capabilities.map((capability) => capability.capability_id));
  const evidence = new Set(capabilities.map((capability) => capability.evidence_name));
  const decisions = new Set(decision_specs.map((spec) => spec.decision_key));
  const specs = decision_specs.filter((spec) => spec.intents.includes(intentId));
  const templates = task_templates.filter((template) => template.intent_id === intentId);
  const missing = [
    ...(specs.length === 0 ? [`decision for ${intentId}`] : []),
    ...templates.flatMap((template) => template.steps.map((step) => step.tool)).filter((tool) => !tools.has(tool)),
    ...templates.map((template) => template.decision_key).filter((key) => !specs.some((spec) => spec.decision_key === key)),
    ...policy.rules.flatMap(({ rule }) => rule.decision_binding ?? []).filter((key) => !decisions.has(key)),
    ...policy.rules.flatMap(({ rule }) => rule.then.requires).filter((name) => !evidence.has(name)),
    ...specs.flatMap((spec) => spec.required_evidence).filter((name) => !evidence.has(name)),
    ...capabilities.flatMap((capability) => capability.requires_evidence).filter((name) => !evidence.has(name)),
  ];
  const unresolved = [...new Set(missing)].sort();
  return unresolved.length > 0
    ? refuseCompile('CONTEXT_BINDING_UNRESOLVED', `the pack names what it does not declare: ${unresolved.join(', ')}`, unresolved)
    : null;
}
