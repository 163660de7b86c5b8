import fc from 'fast-check';
import type { Json } from '@kernel/canonical-json';
import { JSON_LOGIC_OPERATORS } from '@kernel/json-logic-check';
import { compileJsonLogic } from '@kernel/json-logic';
import type { Guardrail, PolicyBundle, PolicyContext, PolicyRule } from '@kernel/records/policy';
import { aGuardrail, anEffect, aPolicyBundle, aPolicyContext, aRule } from '@testing/a-policy-bundle';
import { compileBundle, compileGuardrails } from './compile-bundle';
import { evaluatePolicy } from './evaluate-policy';
import { inScope } from './policy-scope';

const PD = 'pd_01KG9F4AR0000000000000000B';
const INPUTS = { ...aPolicyBundle().inputs, 'request.context.vip': 'boolean' } as const;

type Decide = (bundles: readonly PolicyBundle[], guardrails: readonly Guardrail[], context: PolicyContext) => { readonly allowed: boolean };

const real = (bundles: readonly PolicyBundle[], guardrails: readonly Guardrail[], context: PolicyContext) =>
  evaluatePolicy(
    bundles.map(compileBundle),
    compileGuardrails({ inputs: INPUTS, rules: [...guardrails], redaction_rules: [] }),
    context,
    PD,
  );

const conditions = fc.constantFrom<Json>(
  true,
  false,
  { '===': [{ var: 'user.role' }, 'support_ops'] },
  { '<=': [{ var: 'args.amount_cents' }, 5000] },
  { '>': [{ var: 'args.amount_cents' }, { var: 'evidence.order.total_cents' }] },
  { and: [{ '===': [{ var: 'user.role' }, 'support_ops'] }, { var: 'request.context.vip' }] },
  { '==': [1, 1] },
);
const effects = fc.record({
  allow: fc.boolean(),
  requires: fc.subarray(['order', 'photo']),
  prohibits: fc.subarray(['orders.refund', 'notes.create'], { maxLength: 1 }),
  approval_mode: fc.constantFrom(null, 'read_only' as const, 'local_write' as const, 'destructive' as const),
  requires_approval_gate: fc.subarray(['G1', 'G2']),
  redactions: fc.subarray(['pan', 'iban']),
});
const scopes = fc.constantFrom<PolicyRule['applies_to']>(
  { phases: ['mid'], intents: [], capabilities: [] },
  { phases: ['mid'], intents: [], capabilities: ['orders.refund'] },
  { phases: ['pre'], intents: [], capabilities: ['orders.refund'] },
);
const ruleSets = fc
  .array(fc.record({ if: conditions, then: effects, applies_to: scopes, priority: fc.nat(3), non_enforcing: fc.boolean() }), {
    maxLength: 6,
  })
  .map((rules) => rules.map((rule, index) => aRule({ ...rule, rule_id: `R${index}` })));
const aBundleOf = (rules: PolicyRule[]): PolicyBundle => aPolicyBundle({ inputs: INPUTS, rules });
const values = fc.constantFrom<Json>(2000, 9000, -1, 0.5, '2000', true, null, [], {});
// Contexts as they should never arrive: fields missing, superfluous or of a wrong type, prototype names among them.
const contexts = fc
  .record({
    args: fc.dictionary(fc.constantFrom('amount_cents', 'order_id', 'constructor', 'more'), values),
    evidence: fc.dictionary(
      fc.constantFrom('order', 'extra'),
      fc.oneof(values, fc.dictionary(fc.constantFrom('total_cents', 'toString'), values)),
    ),
    role: fc.constantFrom('support_ops', 'guest', ''),
    vip: fc.option(values, { nil: undefined }),
  })
  .map(({ args, evidence, role, vip }) =>
    aPolicyContext({
      args,
      evidence,
      user: { user_id: 'sam', role },
      request: { message: 'm', channel: 'chat', context: vip === undefined ? {} : { vip } },
    }),
  );

/** Fails when some context is allowed although a rule in scope cannot be decided. */
function neverAllowsThroughAnError(decide: Decide): void {
  fc.assert(
    fc.property(ruleSets, contexts, (rules, context) => {
      const undecidable = rules.some((rule) => !rule.non_enforcing && inScope(rule.applies_to, context) && throws(rule.if, context));
      if (undecidable) expect(decide([aBundleOf(rules)], [], context).allowed).toBe(false);
    }),
    { numRuns: 500 },
  );
}

function throws(condition: Json, context: PolicyContext): boolean {
  try {
    compileJsonLogic(condition, { inputs: INPUTS, operators: JSON_LOGIC_OPERATORS }).evaluate(context as Json);
    return false;
  } catch {
    return true;
  }
}

describe('policy, for all rules and contexts', () => {
  it('never allows through a rule that cannot be decided', () => {
    neverAllowsThroughAnError(real);
  });

  it('control: an evaluator that takes an error for "does not match" is caught', () => {
    const naive: Decide = (bundles, guardrails, context) => {
      const decidable = bundles.map((bundle) => ({ ...bundle, rules: bundle.rules.filter((rule) => !throws(rule.if, context)) }));
      return real(decidable, guardrails, context);
    };
    expect(() => neverAllowsThroughAnError(naive)).toThrow();
  });

  it('allows no more when a denying rule is added', () => {
    fc.assert(
      fc.property(ruleSets, contexts, conditions, fc.nat(3), (rules, context, condition, priority) => {
        const denying = aRule({
          rule_id: 'DENY',
          priority,
          if: condition,
          applies_to: { phases: ['mid'], intents: [], capabilities: [] },
          then: anEffect({ allow: false }),
        });
        const before = real([aBundleOf(rules)], [], context);
        const after = real([aBundleOf([...rules, denying])], [], context);
        if (after.allowed) expect(before.allowed).toBe(true);
      }),
    );
  });

  it('allows no more when a guardrail or a bundle without rules is added', () => {
    fc.assert(
      fc.property(ruleSets, contexts, conditions, (rules, context, condition) => {
        const guardrail = aGuardrail({ if: condition, applies_to: { phases: ['mid'], intents: [], capabilities: [] } });
        const before = real([aBundleOf(rules)], [], context).allowed;
        if (real([aBundleOf(rules)], [guardrail], context).allowed) expect(before).toBe(true);
        if (real([aBundleOf(rules), aPolicyBundle({ bundle_id: 'second', rules: [] })], [], context).allowed) expect(before).toBe(true);
      }),
    );
  });

  it('does not depend on the order of rules or bundles', () => {
    fc.assert(
      fc.property(ruleSets, ruleSets, contexts, (first, second, context) => {
        const others = second.map((rule) => ({ ...rule, rule_id: `S${rule.rule_id}` }));
        const forward = real([aBundleOf(first), aBundleOf(others)], [], context);
        const backward = real([aBundleOf(others.toReversed()), aBundleOf(first.toReversed())], [], context);
        expect({ ...backward, bundle_digests: [] }).toEqual({ ...forward, bundle_digests: [] });
      }),
    );
  });
});
