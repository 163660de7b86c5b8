import type { Guardrail, PolicyBundle, PolicyContext, PolicyRule } from '@kernel/records/policy';

/** A rule of the refund policy: support may look orders up. */
export function aRule(change: Partial<PolicyRule> = {}): PolicyRule {
  return {
    rule_id: 'ORDER-LOOKUP',
    priority: 10,
    applies_to: { phases: ['pre', 'mid'], intents: [], capabilities: ['orders.lookup'] },
    if: { '===': [{ var: 'user.role' }, 'support_ops'] },
    then: anEffect(),
    decision_binding: null,
    rationale: 'Support staff may read orders.',
    non_enforcing: false,
    ...change,
  };
}

/** Allows and asks for nothing. */
export function anEffect(change: Partial<PolicyRule['then']> = {}): PolicyRule['then'] {
  return { allow: true, requires: [], prohibits: [], approval_mode: null, requires_approval_gate: [], redactions: [], ...change };
}

const REFUND = { phases: ['pre', 'mid'], intents: ['refund_request'], capabilities: ['orders.refund'] } satisfies PolicyRule['applies_to'];
const SUPPORT = { '===': [{ var: 'user.role' }, 'support_ops'] };
const AMOUNT = { var: 'args.amount_cents' };
const TOTAL = { var: 'evidence.order.total_cents' };

/** Refunds up to 50.00 by support, a finance gate above, never above the order's total; notes and answers are allowed. */
export function aPolicyBundle(change: Partial<PolicyBundle> = {}): PolicyBundle {
  return {
    bundle_id: 'policy.refunds',
    bundle_version: '1.0.0',
    tenant_id: 'acme',
    language: 'jsonlogic',
    inputs: { 'user.role': 'string', 'args.amount_cents': 'integer', 'evidence.order.total_cents': 'integer' },
    default: 'deny',
    rules: [
      aRule(),
      aRule({
        rule_id: 'REFUND-OVER-TOTAL',
        priority: 1,
        applies_to: REFUND,
        if: { '>': [AMOUNT, TOTAL] },
        then: anEffect({ allow: false }),
        decision_binding: 'support.refund.execute',
        rationale: 'Nobody gets back more than the order cost.',
      }),
      aRule({
        rule_id: 'REFUND-SMALL',
        applies_to: REFUND,
        if: { and: [SUPPORT, { '<=': [AMOUNT, 5000] }] },
        then: anEffect({ requires: ['order'] }),
        decision_binding: 'support.refund.execute',
        rationale: 'Support may refund up to 50.00.',
      }),
      aRule({
        rule_id: 'REFUND-GATED',
        applies_to: REFUND,
        if: { and: [SUPPORT, { '>': [AMOUNT, 5000] }] },
        then: anEffect({ requires: ['order'], requires_approval_gate: ['GATE_FINANCE_APPROVAL'] }),
        decision_binding: 'support.refund.execute',
        rationale: 'Above 50.00 finance signs.',
      }),
      aRule({
        rule_id: 'NOTE-CREATE',
        applies_to: { phases: ['pre', 'mid'], intents: [], capabilities: ['notes.create'] },
        rationale: 'Support staff may leave notes.',
      }),
      aRule({
        rule_id: 'ANSWER',
        applies_to: { phases: ['pre', 'post'], intents: [], capabilities: ['answer'] },
        decision_binding: null,
        rationale: 'Support staff receive answers.',
      }),
    ],
    ...change,
  };
}

/** Refuses refunds of nothing or less. */
export function aGuardrail(change: Partial<Guardrail> = {}): Guardrail {
  return {
    guardrail_id: 'NO-EMPTY-REFUND',
    effect: 'must_refuse',
    applies_to: { phases: ['pre', 'mid'], intents: [], capabilities: ['orders.refund'] },
    if: { '<=': [AMOUNT, 0] },
    reason: 'A refund gives something back.',
    ...change,
  };
}

/** Support asks to refund 20.00 of an order of 89.90. */
export function aPolicyContext(change: Partial<PolicyContext> = {}): PolicyContext {
  return {
    phase: 'mid',
    at: '2026-01-31T09:30:00.000Z',
    tenant_id: 'acme',
    run_id: 'run_01KG9F4AR0000000000000000A',
    intent_id: 'refund_request',
    risk_class: 'destructive',
    safety_mode: 'destructive',
    region: 'local',
    data_classification: 'CONFIDENTIAL',
    user: { user_id: 'sam', role: 'support_ops' },
    agent: { agent_id: 'support-agent', role: 'support' },
    request: { message: 'My order ORD-1042 arrived broken. I want my money back.', channel: 'chat', context: {} },
    capability: { id: 'orders.refund', highest_mode: 'destructive', requested_mode: 'destructive' },
    args: { order_id: 'ORD-1042', amount_cents: 2000 },
    evidence: { order: { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'delivered' } },
    audit_up: true,
    ...change,
  };
}
