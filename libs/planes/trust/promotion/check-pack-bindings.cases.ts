import { aDecisionSpec } from '@testing/a-pack';
import { anEffect, aPolicyBundle, aRule } from '@testing/a-policy-bundle';
import { type BindingCase, PACK, withBundle, withPack, withRule } from './broken-packs.cases';

/** Cases of bundles, rules, intents and decisions. */
export const BINDING_CASES: readonly BindingCase[] = [
  { rule: 'BUNDLE_UNKNOWN', says: 'a bundle that is not published', broken: () => ({ pack: PACK, bundles: [] }) },
  {
    rule: 'BUNDLE_DIGEST_DIFFERS',
    says: 'a bundle of another digest',
    broken: () => ({ pack: PACK, bundles: [aPolicyBundle({ default: 'allow_read_only' })] }),
  },
  { rule: 'BUNDLE_TENANT_DIFFERS', says: 'a bundle of another tenant', broken: () => withBundle({ tenant_id: 'globex' }) },
  {
    rule: 'RULE_INTENT_UNKNOWN',
    says: 'a rule for an intent that is not there',
    broken: () => withRule({ applies_to: { phases: ['pre'], intents: ['exchange'], capabilities: [] } }),
  },
  {
    rule: 'RULE_CAPABILITY_UNKNOWN',
    says: 'a rule for a capability that is not there',
    broken: () => withRule({ applies_to: { phases: ['pre'], intents: [], capabilities: ['orders.destroy'] } }),
  },
  {
    rule: 'RULE_CAPABILITY_UNKNOWN',
    says: 'a rule that prohibits what is not there',
    broken: () => withRule({ then: anEffect({ prohibits: ['orders.destroy'] }) }),
  },
  {
    rule: 'RULE_DECISION_UNKNOWN',
    says: 'a rule bound to a decision that is not there',
    broken: () => withRule({ decision_binding: 'support.exchange' }),
  },
  {
    rule: 'RULE_DECISION_FOREIGN',
    says: 'a rule bound to another intent’s decision',
    broken: () =>
      withRule({
        applies_to: { phases: ['pre'], intents: ['order_status'], capabilities: [] },
        decision_binding: 'support.refund.execute',
      }),
  },
  {
    rule: 'RULE_EVIDENCE_UNKNOWN',
    says: 'a rule that requires evidence nobody gives',
    broken: () => withRule({ then: anEffect({ requires: ['photo'] }) }),
  },
  {
    rule: 'RULE_GATE_UNKNOWN',
    says: 'a rule with a gate that is not there',
    broken: () => withRule({ then: anEffect({ requires_approval_gate: ['GATE_CEO'] }) }),
  },
  {
    rule: 'RULE_REDACTION_UNKNOWN',
    says: 'a rule with a redaction that is not there',
    broken: () => withRule({ then: anEffect({ redactions: ['iban'] }) }),
  },
  {
    rule: 'RULE_MODE_ABOVE_CEILING',
    says: 'a rule that selects a mode above the capability’s',
    broken: () => withRule({ then: anEffect({ approval_mode: 'local_write' }) }),
  },
  {
    rule: 'INTENT_UNDECIDED',
    says: 'an intent without a decision',
    broken: () => withPack({ decision_layer: { decision_specs: [aDecisionSpec()], task_templates: [] } }),
  },
  {
    rule: 'INTENT_UNRULED',
    says: 'an intent that no rule applies to',
    broken: () => withBundle({ rules: [aRule({ applies_to: { phases: ['pre'], intents: ['refund_request'], capabilities: [] } })] }),
  },
  {
    rule: 'DECISION_MODE_TOO_LOW',
    says: 'a decision below the mode of its tools',
    broken: () =>
      withPack({
        decision_layer: { decision_specs: PACK.decision_layer.decision_specs.map((spec) => ({ ...spec, approval_mode: 'network' })) },
      }),
  },
  {
    rule: 'DECISION_EVIDENCE_UNKNOWN',
    says: 'a decision on evidence nobody gives',
    broken: () =>
      withPack({
        decision_layer: { decision_specs: PACK.decision_layer.decision_specs.map((spec) => ({ ...spec, required_evidence: ['photo'] })) },
      }),
  },
  {
    rule: 'DECISION_INTENT_UNKNOWN',
    says: 'a decision for an intent that is not there',
    broken: () =>
      withPack({
        decision_layer: {
          decision_specs: PACK.decision_layer.decision_specs.map((spec) => ({ ...spec, intents: [...spec.intents, 'exchange'] })),
        },
      }),
  },
];
