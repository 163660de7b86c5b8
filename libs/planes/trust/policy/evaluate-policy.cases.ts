import type { Guardrail, PolicyBundle, PolicyContext, PolicyDecision } from '@kernel/records/policy';
import { aGuardrail, aPolicyBundle, aPolicyContext } from '@testing/a-policy-bundle';
import { RULE_CASES } from './combine-rules.cases';

/** One decision, as a sentence with what goes in and what must come out. */
export interface PolicyCase {
  readonly sentence: string;
  readonly bundles: readonly PolicyBundle[];
  readonly guardrails: readonly Guardrail[];
  readonly context: PolicyContext;
  readonly expected: Partial<PolicyDecision>;
}

const REFUND = { phases: ['mid' as const], intents: [], capabilities: ['orders.refund'] };

function refund(sentence: string, change: Partial<PolicyContext>, expected: Partial<PolicyDecision>): PolicyCase {
  return { sentence, bundles: [aPolicyBundle()], guardrails: [aGuardrail()], context: aPolicyContext(change), expected };
}

function guarded(
  sentence: string,
  guardrails: readonly Guardrail[],
  expected: Partial<PolicyDecision>,
  change: Partial<PolicyContext> = {},
): PolicyCase {
  return { sentence, bundles: [aPolicyBundle()], guardrails, context: aPolicyContext(change), expected };
}

const amount = (cents: number) => ({ args: { order_id: 'ORD-1042', amount_cents: cents } });
const must = (id: string, effect: Guardrail['effect']) =>
  aGuardrail({ guardrail_id: id, effect, applies_to: REFUND, if: { '===': [1, 1] }, reason: id });

const REFUND_CASES: readonly PolicyCase[] = [
  refund('a small refund by support is allowed', amount(5000), {
    allowed: true,
    code: 'POLICY_RULE_ALLOWED',
    matched_rule_ids: ['REFUND-SMALL'],
    requires_approval_gate: [],
    requires: ['order'],
    effective_approval_mode: 'destructive',
  }),
  refund('one cent more needs the finance gate', amount(5001), {
    allowed: true,
    matched_rule_ids: ['REFUND-GATED'],
    requires_approval_gate: ['GATE_FINANCE_APPROVAL'],
  }),
  refund('more than the order cost is denied, whatever else matches', amount(8991), {
    allowed: false,
    code: 'POLICY_RULE_DENIED',
    matched_rule_ids: ['REFUND-OVER-TOTAL', 'REFUND-GATED'],
    effective_approval_mode: null,
  }),
  refund(
    'another role matches nothing',
    { user: { user_id: 'eve', role: 'guest' } },
    { allowed: false, code: 'POLICY_NO_RULE_MATCHED', matched_rule_ids: [] },
  ),
  refund('another intent is outside every rule', { intent_id: 'order_status' }, { allowed: false, code: 'POLICY_NO_RULE_MATCHED' }),
  refund('another phase is outside every rule', { phase: 'post' }, { allowed: false, code: 'POLICY_NO_RULE_MATCHED' }),
  refund('an amount of nothing meets the guardrail before any rule', amount(0), {
    allowed: false,
    escalate: false,
    code: 'POLICY_GUARDRAIL_REFUSED',
    matched_rule_ids: ['NO-EMPTY-REFUND'],
  }),
  refund(
    'missing evidence is an error that denies',
    { evidence: {} },
    {
      allowed: false,
      code: 'POLICY_EVAL_ERROR',
      errors: [{ rule_id: 'REFUND-OVER-TOTAL', code: 'JSONLOGIC_INPUT_MISSING', path: 'evidence.order.total_cents' }],
    },
  ),
  refund(
    'an amount written as text is an error that denies',
    { args: { amount_cents: '20' } },
    { allowed: false, code: 'POLICY_EVAL_ERROR' },
  ),
  refund(
    'an amount with a fraction is an error that denies',
    { args: { amount_cents: 20.5 } },
    { allowed: false, code: 'POLICY_EVAL_ERROR' },
  ),
  refund(
    'an error in a rule about something else does not matter',
    { capability: { id: 'orders.lookup', highest_mode: 'read_only', requested_mode: 'read_only' }, args: {}, evidence: {} },
    { allowed: true, errors: [], effective_approval_mode: 'read_only' },
  ),
];

const GUARDRAIL_CASES: readonly PolicyCase[] = [
  guarded('a guardrail that hands over to people allows nothing', [must('G', 'must_escalate')], {
    allowed: false,
    escalate: true,
    code: 'POLICY_GUARDRAIL_ESCALATED',
    matched_rule_ids: ['G'],
  }),
  guarded('refusing beats handing over', [must('A', 'must_escalate'), must('B', 'must_refuse')], {
    allowed: false,
    escalate: false,
    code: 'POLICY_GUARDRAIL_REFUSED',
    reason: 'B',
    matched_rule_ids: ['A', 'B'],
  }),
  guarded(
    'a guardrail that cannot be decided denies',
    [aGuardrail()],
    { allowed: false, escalate: false, code: 'POLICY_EVAL_ERROR' },
    { args: {} },
  ),
];

/** The decisions of contracts, section 7, one sentence each. */
export const POLICY_CASES: readonly PolicyCase[] = [...REFUND_CASES, ...GUARDRAIL_CASES, ...RULE_CASES];
