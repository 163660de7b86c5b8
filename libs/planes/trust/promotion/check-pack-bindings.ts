import { digestOf } from '@kernel/digest';
import type { ContextPack, Intent } from '@kernel/records/context-pack';
import type { PolicyBundle } from '@kernel/records/policy';
import { decisionBindings } from './decision-bindings';
import { allCapabilities, type BindingFinding, indexOf } from './pack-index';
import { guardrailBindings, ruleBindings } from './rule-bindings';
import { toolBindings } from './tool-bindings';

export const PACK_BINDINGS_LOGIC = 'trust/pack-bindings@1';

/**
 * Every name in a pack that leads nowhere; empty when the binding graph resolves completely.
 * Intent → rule → decision spec → evidence → gate → permission → capability, and the modes along it.
 * @param bundles the policy bundles as they are published; one that the pack names and is not among them is a finding.
 * Source: reference design, section 4.
 */
export function checkPackBindings(pack: ContextPack, bundles: readonly PolicyBundle[]): readonly BindingFinding[] {
  const index = indexOf(pack);
  const bound = bundles.filter((bundle) => pack.policy_layer.policy_bundles.some(({ ref }) => ref === refOf(bundle)));
  return [
    ...bundleBindings(pack, bundles),
    ...doubles(pack),
    ...pack.decision_layer.intents.flatMap((intent) => intentBindings(pack, intent, bound)),
    ...bound.flatMap((bundle) => ruleBindings(index, bundle)),
    ...guardrailBindings(index),
    ...decisionBindings(index),
    ...toolBindings(index),
  ];
}

function bundleBindings(pack: ContextPack, bundles: readonly PolicyBundle[]): readonly BindingFinding[] {
  return pack.policy_layer.policy_bundles.flatMap(({ ref, digest }) => {
    const bundle = bundles.find((candidate) => refOf(candidate) === ref);
    if (bundle === undefined) return [{ rule: 'BUNDLE_UNKNOWN', ref, message: 'no such policy bundle is published' }];
    return [
      ...(digestOf(bundle) === digest ? [] : [{ rule: 'BUNDLE_DIGEST_DIFFERS', ref, message: 'the published bundle has another digest' }]),
      ...(bundle.tenant_id === pack.pack_meta.tenant
        ? []
        : [{ rule: 'BUNDLE_TENANT_DIFFERS', ref, message: 'the bundle belongs to another tenant than the pack' }]),
    ];
  });
}

function intentBindings(pack: ContextPack, intent: Intent, bundles: readonly PolicyBundle[]): readonly BindingFinding[] {
  const ref = `intent ${intent.intent_id}`;
  const decided = pack.decision_layer.decision_specs.some((spec) => spec.intents.includes(intent.intent_id));
  const ruled = bundles.some(
    (bundle) =>
      (bundle.default === 'allow_read_only' && intent.risk_class === 'read_only') ||
      bundle.rules.some(({ applies_to: { intents } }) => intents.length === 0 || intents.includes(intent.intent_id)),
  );
  return [
    ...(decided ? [] : [{ rule: 'INTENT_UNDECIDED', ref, message: 'no decision spec names it' }]),
    ...(ruled ? [] : [{ rule: 'INTENT_UNRULED', ref, message: 'no policy rule applies to it' }]),
  ];
}

function doubles(pack: ContextPack): readonly BindingFinding[] {
  const { decision_layer, policy_layer, tooling_layer } = pack;
  const named: readonly (readonly [string, readonly string[]])[] = [
    ['intent', decision_layer.intents.map((intent) => intent.intent_id)],
    ['decision', decision_layer.decision_specs.map((spec) => spec.decision_key)],
    ['template', decision_layer.task_templates.map((template) => template.template_id)],
    ['gate', policy_layer.approval_gates.map((gate) => gate.gate_id)],
    ['bundle', policy_layer.policy_bundles.map((bundle) => bundle.ref)],
    ['adapter', tooling_layer.adapter_registry.map((adapter) => adapter.adapter_id)],
    ['capability', allCapabilities(pack).map((capability) => capability.capability_id)],
    ['permission', tooling_layer.permissions.map((permission) => permission.permission_id)],
  ];
  return named.flatMap(([what, names]) =>
    [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) => ({
      rule: 'NAMED_TWICE',
      ref: `${what} ${name}`,
      message: `two of them have one name`,
    })),
  );
}

function refOf(bundle: PolicyBundle): string {
  return `${bundle.bundle_id}@${bundle.bundle_version}`;
}
