import type { PolicyRule } from '@kernel/records/policy';
import { compileBundle, compileGuardrails } from '@planes/trust/policy/compile-bundle';
import { evaluatePolicy } from '@planes/trust/policy/evaluate-policy';
import { aGuardrail, anEffect, aPolicyBundle, aPolicyContext, aRule } from '@testing/a-policy-bundle';
import type { Bench } from './bench';
import { timeCalls } from './time-calls';

const PLAN = { warmUp: 2_000, calls: 10_000 };
const RULES = 50;

/** One policy decision in which every rule is asked. */
export const policyRules: Bench = {
  name: 'policy',
  tells: `policy decision with ${RULES} rules in scope`,

  async run({ say }) {
    const bundle = compileBundle(aPolicyBundle({ rules: Array.from({ length: RULES }, (_, number) => aRefundRule(number)) }));
    const guardrails = compileGuardrails({ inputs: { 'args.amount_cents': 'integer' }, rules: [aGuardrail()], redaction_rules: [] });
    say(`${PLAN.calls} policy decisions with ${RULES} rules in scope`);
    const millis = timeCalls(PLAN, (number) => {
      const args = { order_id: 'ORD-1042', amount_cents: 1 + (number % 5_000) };
      const decision = evaluatePolicy([bundle], guardrails, aPolicyContext({ args }), 'pd_01KG9F4AR0000000000000000B');
      if (!decision.allowed) throw new Error(`${decision.code}: ${decision.reason}`);
      return decision;
    });
    const how = `all ${RULES} rules and a guardrail in scope, three comparisons a rule; compiled before, as the engine keeps them`;
    return [{ kind: 'measured', what: `policy with ${RULES} rules`, how, millis, failed: 0, perSecond: null, promised: { p95Ms: 0.5, perSecond: null } }]; // prettier-ignore
  },
};

// One rule allows; the others each watch an amount of their own, and mostly do not apply.
function aRefundRule(number: number): PolicyRule {
  const amount = { var: 'args.amount_cents' };
  const window = [{ '>=': [amount, number * 100] }, { '<': [amount, number * 100 + 100] }];
  return aRule({
    rule_id: `REFUND-${String(number).padStart(2, '0')}`,
    priority: 1 + (number % 10),
    applies_to: { phases: ['pre', 'mid'], intents: ['refund_request'], capabilities: ['orders.refund'] },
    if:
      number === 0
        ? { '<=': [amount, { var: 'evidence.order.total_cents' }] }
        : { and: [{ '===': [{ var: 'user.role' }, 'support_ops'] }, ...window] },
    then: anEffect({ requires: ['order'] }),
    decision_binding: null,
    rationale: `Rule ${number}.`,
  });
}
