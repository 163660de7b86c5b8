import { digestOf } from '@kernel/digest';
import type { ContextPack, DecisionSpec, Intent } from '@kernel/records/context-pack';
import type { PolicyBundle } from '@kernel/records/policy';
import { aGuardrail, aPolicyBundle } from './a-policy-bundle';
import { aToolingLayer } from './a-tooling-layer';

/** Per layer, the fields a test cares about; the rest keeps its default. */
export type PackChange = { readonly [L in keyof ContextPack]?: Partial<ContextPack[L]> };

/** A pack for support work at `acme`: three intents, one shop, one policy bundle (`aPolicyBundle()`), one gate. Every binding resolves. */
export function aPack(change: PackChange = {}): ContextPack {
  return {
    contract_meta: {
      contract_name: 'fiveplane.context-pack',
      contract_version: '1.0.0',
      issuer: 'acme-platform',
      created_at: '2026-01-05T08:00:00.000Z',
      compatibility: { requires: { runtime: '>=0.1.0' } },
      ...change.contract_meta,
    },
    pack_meta: {
      pack_id: 'ctxpack.support',
      pack_version: '1.0.0',
      tenant: 'acme',
      environment_defaults: { environment: 'production', safety_mode: 'destructive', residency: ['local'] },
      ttl_seconds: 86_400,
      data_classification: 'CONFIDENTIAL',
      ...change.pack_meta,
    },
    intelligence_refs: {
      ontology: { ontology_id: 'support', version: '1.0.0' },
      snapshot_pin_rule: 'latest_published',
      retrieval: { collection: 'handbook', top_k: 5, max_hops: 1, evidence_required: { refund_request: 1, policy_question: 1 } },
      memory: { bank: 'support', top_k: 5 },
      ...change.intelligence_refs,
    },
    business_context: {
      summary: 'Acme sells household goods online; support answers customers and settles claims.',
      non_negotiables: ['Never promise a refund before it is booked.', 'Never disclose the data of another customer.'],
      ...change.business_context,
    },
    policy_layer: {
      policy_bundles: [bundleEntry(aPolicyBundle())],
      guardrails: { inputs: { 'args.amount_cents': 'integer' }, rules: [aGuardrail()], redaction_rules: ['pan'] },
      approval_gates: [
        { gate_id: 'GATE_FINANCE_APPROVAL', required_role: 'finance-lead', expires_in_ms: 900_000, description: 'Refunds above 50.00.' },
      ],
      ...change.policy_layer,
    },
    tooling_layer: { ...aToolingLayer(), ...change.tooling_layer },
    decision_layer: { ...aDecisionLayer(), ...change.decision_layer },
    memory_layer: {
      ttl_seconds: { working: 3600, episodic: 2_592_000, semantic: 31_536_000, durable: 315_360_000 },
      allowed_write_classes: ['decision_outcome', 'preference'],
      consent_required: false,
      auto_promote_classes: ['decision_outcome'],
      ...change.memory_layer,
    },
    evaluation_layer: { eval_targets: [{ intent: 'refund_request', evaluator: 'policy', threshold: 1 }], ...change.evaluation_layer },
    tone_and_comms: { voice: 'Calm and plain.', do: ['Name the order.'], do_not: ['Blame the customer.'], ...change.tone_and_comms },
    budget_layer: {
      buckets: {
        business: { max_tokens: 400, min_tokens: 100, priority: 60 },
        policy: { max_tokens: 600, min_tokens: 100, priority: 100 },
        tool: { max_tokens: 800, min_tokens: 200, priority: 90 },
        evidence: { max_tokens: 1600, min_tokens: 400, priority: 80 },
        memory: { max_tokens: 400, min_tokens: 0, priority: 40 },
        session: { max_tokens: 400, min_tokens: 50, priority: 70 },
      },
      run_caps: {
        tokens_in: 60_000,
        tokens_out: 12_000,
        model_calls: 12,
        tool_calls: 12,
        cost_usd_micros: 500_000,
        wall_clock_ms: 3_600_000,
        replans: 3,
        retries: 8,
      },
      max_replans: 3,
      max_retries_per_step: 2,
      max_session_duration_ms: 14_400_000,
      ...change.budget_layer,
    },
  };
}

/** How a pack names a bundle: by exact version and digest. */
export function bundleEntry(bundle: PolicyBundle, priority = 1): ContextPack['policy_layer']['policy_bundles'][number] {
  return { ref: `${bundle.bundle_id}@${bundle.bundle_version}`, digest: digestOf(bundle), priority };
}

export function anIntent(change: Partial<Intent> = {}): Intent {
  return {
    intent_id: 'refund_request',
    version: '1.0.0',
    owner_role: 'support-lead',
    description: 'The customer wants money back.',
    risk_class: 'destructive',
    accepted_channels: ['api', 'chat', 'email'],
    cues: [
      { phrase: 'money back', weight: 10 },
      { phrase: 'refund', weight: 10 },
    ],
    ...change,
  };
}

export function aDecisionSpec(change: Partial<DecisionSpec> = {}): DecisionSpec {
  return {
    decision_key: 'support.refund.execute',
    version: '1.0.0',
    owner_role: 'finance-lead',
    intents: ['refund_request'],
    required_evidence: ['order'],
    allowed_outcomes: ['refund_executed', 'refund_denied', 'refund_escalated'],
    approval_mode: 'destructive',
    inputs_schema_ref: 'support.refund.inputs.v1',
    outputs_schema_ref: 'support.refund.outputs.v1',
    eligibility_rules: true,
    decision_right: 'execute',
    challenge_required: false,
    ...change,
  };
}

function aDecisionLayer(): ContextPack['decision_layer'] {
  const lookup = { step_id: 'lookup', tool: 'orders.lookup', args: { order_id: { from_message: 'order_id' as const } }, depends_on: [] };
  return {
    intents: [
      anIntent(),
      anIntent({
        intent_id: 'order_status',
        description: 'The customer asks where an order is.',
        risk_class: 'read_only',
        cues: [{ phrase: 'where is', weight: 10 }],
      }),
      anIntent({
        intent_id: 'policy_question',
        description: 'The customer asks about our rules.',
        risk_class: 'read_only',
        cues: [{ phrase: 'policy', weight: 10 }],
      }),
    ],
    task_templates: [
      {
        template_id: 'refund',
        intent_id: 'refund_request',
        description: 'Look the order up, then pay back what was asked for, or all of it.',
        steps: [
          lookup,
          {
            step_id: 'refund',
            tool: 'orders.refund',
            args: {
              order_id: { from_message: 'order_id' },
              amount_cents: { from_message: 'amount_cents', otherwise: { from_step: 'lookup', pointer: '/total_cents' } },
            },
            depends_on: ['lookup'],
          },
        ],
        decision_key: 'support.refund.execute',
        answer_outline: 'Say what was refunded and when it arrives.',
      },
      {
        template_id: 'status',
        intent_id: 'order_status',
        description: 'Look the order up and say where it is.',
        steps: [lookup],
        decision_key: 'support.answer',
        answer_outline: 'Say the state of the order.',
      },
      {
        template_id: 'policy',
        intent_id: 'policy_question',
        description: 'Answer from the handbook.',
        steps: [],
        decision_key: 'support.answer',
        answer_outline: 'Quote the rule that applies.',
      },
    ],
    decision_specs: [
      aDecisionSpec(),
      aDecisionSpec({
        decision_key: 'support.answer',
        owner_role: 'support-lead',
        intents: ['order_status', 'policy_question'],
        required_evidence: [],
        allowed_outcomes: ['answered', 'answer_denied', 'answer_escalated'],
        approval_mode: 'read_only',
        decision_right: 'recommend',
      }),
    ],
  };
}
