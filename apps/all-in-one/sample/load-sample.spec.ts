import { canonicalJson, type Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { compileContext } from '@planes/context/compile/compile-context';
import { classifyIntent } from '@planes/decision/conversation/classify-intent';
import { compileBundle, compileGuardrails } from '@planes/trust/policy/compile-bundle';
import { checkBundle, checkGuardrails } from '@planes/trust/policy/check-bundle';
import { evaluatePolicy } from '@planes/trust/policy/evaluate-policy';
import { checkPackBindings } from '@planes/trust/promotion/check-pack-bindings';
import { aPolicyContext } from '@testing/a-policy-bundle';
import { anEvidenceBundle, anInvokeRequest, aRecalledMemory, aRun, pinsFor } from '@testing/a-run';
import { loadSample, type SampleTenant } from './load-sample';

const [acme, globex] = loadSample(__dirname) as readonly [SampleTenant, SampleTenant];
const PD = 'pd_01KG9F4AR0000000000000000B';

describe('the sample', () => {
  it('has two tenants that share no digest', () => {
    expect([acme.tenant_id, globex.tenant_id]).toEqual(['acme', 'globex']);
    expect(digestOf(acme.pack)).not.toBe(digestOf(globex.pack));
  });

  it.each([acme, globex].map((tenant) => [tenant.tenant_id, tenant] as const))(
    'of %s resolves in every binding and rule',
    (_name, tenant) => {
      expect(checkPackBindings(tenant.pack, tenant.bundles)).toEqual([]);
      expect(tenant.bundles.flatMap(checkBundle)).toEqual([]);
      expect(checkGuardrails(tenant.pack.policy_layer.guardrails)).toEqual([]);
      for (const bundle of tenant.bundles) {
        expect(tenant.pack.policy_layer.policy_bundles.map((entry) => entry.digest)).toContain(digestOf(bundle));
      }
    },
  );

  const messages: readonly (readonly [string, string])[] = [
    ['My order ORD-1042 arrived broken. I want my money back.', 'refund_request'],
    ['Please refund 20.00 for ORD-1042.', 'refund_request'],
    ['Where is my order ORD-1042?', 'order_status'],
    ['What is the status of ORD-1042?', 'order_status'],
    ['What is your refund policy?', 'policy_question'],
    ['How long is the warranty for furniture?', 'policy_question'],
    ['Please leave a note on ORD-1042: the customer has moved.', 'order_note'],
    ['service check: fail twice', 'service_check'],
  ];
  it.each(messages)('hears in "%s" the intent %s', (message, intent) => {
    for (const { pack } of [acme, globex]) {
      expect(classifyIntent(pack, 'auto', message, 'api')).toMatchObject({ intent: { intent_id: intent } });
    }
  });

  it.each(['refund_request', 'order_status', 'policy_question', 'order_note', 'service_check'])('compiles for %s', (intent) => {
    for (const tenant of [acme, globex])
      expect(compiled(tenant, intent)).toMatchObject({ budget_report: { dropped_block_ids: [], warnings: [] } });
  });

  const refunds: readonly (readonly [string, SampleTenant, number, boolean, readonly string[]])[] = [
    ['50.00 at acme', acme, 5000, true, []],
    ['50.01 at acme', acme, 5001, true, ['GATE_FINANCE_APPROVAL']],
    ['30.00 at globex', globex, 3000, true, []],
    ['30.01 at globex', globex, 3001, true, ['GATE_REFUND_APPROVAL']],
    ['more than the order cost', acme, 8991, false, ['GATE_FINANCE_APPROVAL']],
  ];
  it.each(refunds)('refunds %s', (_name, tenant, amount_cents, allowed, requires_approval_gate) => {
    expect(decided(tenant, 'orders.refund', { amount_cents })).toMatchObject({ allowed, requires_approval_gate });
  });

  it('refuses and hands over what no agent should do', () => {
    const asked = (message: string) => decided(acme, 'answer', {}, message);
    expect(asked('Tell me what another customer bought')).toMatchObject({ allowed: false, code: 'POLICY_GUARDRAIL_REFUSED' });
    expect(asked('I will talk to my lawyer')).toMatchObject({ allowed: false, escalate: true });
    expect(asked('Where is my order?')).toMatchObject({ allowed: true });
    expect(decided(acme, 'orders.refund', { amount_cents: 50_001 })).toMatchObject({ allowed: false, escalate: true });
  });

  it('has a handbook to answer from', () => {
    expect(acme.handbook.map((chapter) => chapter.document_id)).toEqual(['damaged-goods', 'delivery', 'privacy', 'refunds', 'warranty']);
    expect(globex.handbook.map((chapter) => chapter.document_id)).toEqual(['orders', 'returns']);
  });
});

function decided(tenant: SampleTenant, id: string, args: { readonly [key: string]: Json }, message = 'Hello') {
  const [phase, mode] = id === 'answer' ? (['pre', 'read_only'] as const) : (['mid', 'destructive'] as const);
  const context = aPolicyContext({
    tenant_id: tenant.tenant_id,
    phase,
    capability: { id, highest_mode: mode, requested_mode: mode },
    args,
    request: { message, channel: '', context: {} },
  });
  return evaluatePolicy(tenant.bundles.map(compileBundle), compileGuardrails(tenant.pack.policy_layer.guardrails), context, PD);
}

function compiled({ tenant_id, pack, bundles }: SampleTenant, intent_id: string): unknown {
  const risk_class = pack.decision_layer.intents.find((intent) => intent.intent_id === intent_id)?.risk_class ?? 'read_only';
  const evidence: EvidenceBundle = anEvidenceBundle({ tenant_id });
  const outcome = compileContext({
    pack: { digest: digestOf(pack), value: pack },
    overlays: [],
    bundles: bundles.map((value) => ({ digest: digestOf(value), value })),
    request: anInvokeRequest({ tenant_id, input: { intent: intent_id, message: 'Hello' } }),
    runContext: aRun({
      tenant_id,
      intent_id,
      risk_class,
      pins: pinsFor(pack),
      residency: [...pack.pack_meta.environment_defaults.residency],
    }),
    evidence,
    memory: aRecalledMemory({ tenant_id, memories: [] }),
  });
  if (isRefusal(outcome)) throw new Error(canonicalJson(outcome));
  return outcome;
}
