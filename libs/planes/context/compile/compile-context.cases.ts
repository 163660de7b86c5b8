import type { Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { aPack } from '@testing/a-pack';
import { anEffect, aPolicyBundle, aRule } from '@testing/a-policy-bundle';
import { anEvidenceBundle, anInvokeRequest, aPassage, aPromotedMemory, aRecalledMemory, aRun, pinsFor } from '@testing/a-run';
import { aCompileInput, type CompileInputChange } from '@testing/a-compile-input';
import type { CompileInput } from './compile-input';
import type { CompileCode } from './errors';

export interface RefusedCompile {
  readonly sentence: string;
  readonly input: CompileInput;
  readonly code: CompileCode;
  readonly rules: readonly string[];
}

function refused(sentence: string, code: CompileCode, rules: readonly string[], change: CompileInputChange): RefusedCompile {
  return { sentence, code, rules, input: aCompileInput(change) };
}

const { input } = anInvokeRequest();
const pins = pinsFor(aPack());
const other = digestOf('other');
const budgetOf = (evidence: number) => ({
  ...aPack().budget_layer.buckets,
  evidence: { max_tokens: evidence, min_tokens: 0, priority: 80 },
});
const decisions = aPack().decision_layer;

function overlaid(patch: Json): CompileInputChange {
  const digest = digestOf(patch);
  return { overlays: [{ digest, value: patch }], run: { pins: { ...pins, overlays: [digest] } } };
}

/** What a compile refuses, one sentence each. */
export const REFUSED_COMPILES: readonly RefusedCompile[] = [
  refused('a pack of another tenant', 'CONTEXT_PACK_TENANT_MISMATCH', ['pack'], { pack: { pack_meta: { tenant: 'globex' } } }),
  refused('a bundle of another tenant', 'CONTEXT_PACK_TENANT_MISMATCH', ['policy.refunds'], { bundle: { tenant_id: 'globex' } }),
  refused('evidence of another tenant', 'CONTEXT_INPUT_TENANT_MISMATCH', ['evidence'], {
    evidence: anEvidenceBundle({ tenant_id: 'globex' }),
  }),
  refused('a memory of another tenant among one’s own', 'CONTEXT_INPUT_TENANT_MISMATCH', [aPromotedMemory().memory_id], {
    memory: aRecalledMemory({ memories: [{ memory: aPromotedMemory({ tenant_id: 'globex' }), score: 1 }] }),
  }),
  refused('a pack that is not the pinned one', 'CONTEXT_PIN_MISMATCH', ['pack'], {
    run: { pins: { ...pins, pack: { ...pins.pack, digest: other } } },
  }),
  refused('a bundle that is not the pinned one', 'CONTEXT_PIN_MISMATCH', ['policy_bundles'], {
    bundles: [{ digest: other, value: aPolicyBundle() }],
  } as CompileInputChange),
  refused('evidence of another snapshot', 'CONTEXT_PIN_MISMATCH', ['knowledge_snapshot'], {
    evidence: anEvidenceBundle({ snapshot_version: other }),
  }),
  refused('evidence judged at another instant than the run’s start', 'CONTEXT_PIN_MISMATCH', ['started_at'], {
    evidence: anEvidenceBundle({ as_of: '2026-01-31T09:30:00.001Z' }),
  }),
  refused('memory of another generation', 'CONTEXT_PIN_MISMATCH', ['memory_generation'], {
    memory: aRecalledMemory({ generation: other }),
  }),
  refused('an overlay that is not pinned', 'CONTEXT_PIN_MISMATCH', ['overlays'], { overlays: [{ digest: other, value: {} }] }),
  refused('a pack for a later runtime', 'CONTEXT_COMPATIBILITY', ['runtime >=2.0.0'], {
    pack: { contract_meta: { compatibility: { requires: { runtime: '>=2.0.0' } } } },
  }),
  refused('a requirement nobody knows', 'CONTEXT_COMPATIBILITY', ['gpu >=1.0.0'], {
    pack: { contract_meta: { compatibility: { requires: { gpu: '>=1.0.0' } } } },
  }),
  refused('a run that claims less classified data than its pack holds', 'CONTEXT_CLASSIFICATION_MISMATCH', ['CONFIDENTIAL'], {
    run: { pins, data_classification: 'PUBLIC' },
  }),
  refused(
    'an overlay that adds a permission',
    'CONTEXT_OVERLAY_REFUSED',
    [digestOf({ tooling_layer: { prohibitions: [] } })],
    overlaid({ tooling_layer: { prohibitions: [] } }),
  ),
  refused(
    'an overlay that raises the run’s caps',
    'CONTEXT_OVERLAY_REFUSED',
    [digestOf({ budget_layer: { max_replans: 99 } })],
    overlaid({ budget_layer: { max_replans: 99 } }),
  ),
  refused(
    'an overlay that removes a layer',
    'CONTEXT_OVERLAY_REFUSED',
    [digestOf({ tone_and_comms: null })],
    overlaid({ tone_and_comms: null }),
  ),
  refused('an intent that the pack does not know', 'CONTEXT_UNKNOWN_INTENT', ['buy_shares'], { run: { intent_id: 'buy_shares' } }),
  refused('a request for another intent than the run has', 'CONTEXT_INTENT_MISMATCH', ['order_status', 'refund_request'], {
    request: anInvokeRequest({ input: { ...input, intent: 'order_status' } }),
  }),
  refused('a channel that the intent does not take', 'CONTEXT_CHANNEL_NOT_ACCEPTED', ['fax'], {
    request: anInvokeRequest({ input: { ...input, channel: 'fax' } }),
  }),
  refused('a run that plays its risk down', 'CONTEXT_RISK_MISMATCH', ['refund_request'], { run: { risk_class: 'read_only' } }),
  refused('a rule that does not compile', 'CONTEXT_POLICY_INVALID', ['BAD JSONLOGIC_OPERATOR_REFUSED /=='], {
    bundle: { rules: [aRule({ rule_id: 'BAD', if: { '==': [1, 1] } })] },
  }),
  refused('a rule that names an unknown gate', 'CONTEXT_BINDING_UNRESOLVED', ['GATE_X'], {
    bundle: { rules: [aRule({ then: anEffect({ requires_approval_gate: ['GATE_X'] }) })] },
  }),
  refused('a rule that names an unknown decision', 'CONTEXT_BINDING_UNRESOLVED', ['nobody.decides'], {
    bundle: { rules: [aRule({ decision_binding: 'nobody.decides' })] },
  }),
  refused('an intent that no decision covers', 'CONTEXT_BINDING_UNRESOLVED', ['decision for refund_request', 'support.refund.execute'], {
    pack: { decision_layer: { ...decisions, decision_specs: decisions.decision_specs.slice(1) } },
    bundle: { rules: [] },
  }),
  refused('too little evidence', 'CONTEXT_EVIDENCE_MISSING', ['refund_request'], { evidence: anEvidenceBundle({ passages: [] }) }),
  refused('evidence above the run’s classification only', 'CONTEXT_EVIDENCE_MISSING', ['refund_request'], {
    evidence: anEvidenceBundle({ passages: [aPassage({ classification: 'RESTRICTED' })] }),
  }),
  refused('contradicted evidence only', 'CONTEXT_EVIDENCE_MISSING', ['refund_request'], {
    evidence: anEvidenceBundle({
      passages: [aPassage()],
      conflicts: [{ subject: 's', predicate: 'p', values: ['a', 'b'], evidence_refs: [aPassage().evidence_ref] }],
    }),
  }),
  refused('required evidence that does not fit', 'CONTEXT_REQUIRED_EVIDENCE_OVERFLOW', ['evidence:handbook#damaged-goods@0'], {
    pack: { budget_layer: { buckets: budgetOf(5) } },
  }),
  refused('a run that has nothing left to send', 'CONTEXT_BUDGET_EXHAUSTED', ['tokens_in'], {
    run: { run_budget: { ...aRun().run_budget, spent: { ...aRun().run_budget.spent, tokens_in: 59_990 } } },
  }),
];
