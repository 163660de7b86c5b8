import type { Capability, ContextPack, DecisionSpec } from '@kernel/records/context-pack';
import type { TaskTemplate } from '@kernel/records/task-template';

/** The names that a pack declares, ready to be looked up. */
export interface PackIndex {
  readonly pack: ContextPack;
  readonly intents: ReadonlySet<string>;
  readonly capabilities: ReadonlyMap<string, Capability>;
  readonly specs: ReadonlyMap<string, DecisionSpec>;
  readonly gates: ReadonlySet<string>;
  /** Names under which some capability's result is evidence. */
  readonly evidence: ReadonlySet<string>;
  readonly redactions: ReadonlySet<string>;
}

/** A name that leads nowhere, or a mode that is too low. */
export interface BindingFinding {
  readonly rule: string;
  /** Where in the pack or bundle: `policy.refunds@1.0.0 REFUND-GATED`. */
  readonly ref: string;
  readonly message: string;
}

/** What the capability of the post phase is called; no adapter declares it. */
export const ANSWER = 'answer';

export function indexOf(pack: ContextPack): PackIndex {
  const capabilities = allCapabilities(pack);
  return {
    pack,
    intents: new Set(pack.decision_layer.intents.map((intent) => intent.intent_id)),
    capabilities: new Map(capabilities.map((capability) => [capability.capability_id, capability])),
    specs: new Map(pack.decision_layer.decision_specs.map((spec) => [spec.decision_key, spec])),
    gates: new Set(pack.policy_layer.approval_gates.map((gate) => gate.gate_id)),
    evidence: new Set(capabilities.flatMap((capability) => capability.evidence_name ?? [])),
    redactions: new Set(pack.policy_layer.guardrails.redaction_rules),
  };
}

export function allCapabilities(pack: ContextPack): readonly Capability[] {
  return pack.tooling_layer.adapter_registry.flatMap((adapter) => adapter.capabilities);
}

/** True when some permission opens the capability for this intent and no prohibition closes it. */
export function isPermitted({ tooling_layer }: ContextPack, capability: string, intent: TaskTemplate['intent_id']): boolean {
  if (tooling_layer.prohibitions.includes(capability)) return false;
  const about = tooling_layer.permissions.filter(
    (permission) => permission.capability_id === capability && (permission.intents.length === 0 || permission.intents.includes(intent)),
  );
  return about.some((permission) => permission.allow) && about.every((permission) => permission.allow);
}

/** One finding per name that is not declared. */
export function undeclared(
  rule: string,
  ref: string,
  what: string,
  names: readonly string[],
  declared: { has(name: string): boolean },
): readonly BindingFinding[] {
  return names.filter((name) => !declared.has(name)).map((name) => ({ rule, ref, message: `${what} ${name} is not declared` }));
}
