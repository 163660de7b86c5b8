import type { PolicyBundle, PolicyContext, PolicyDecision } from '@kernel/records/policy';
import { anEffect, aPolicyBundle, aPolicyContext, aRule } from '@testing/a-policy-bundle';
import type { PolicyCase } from './evaluate-policy.cases';

const REFUND = { phases: ['mid' as const], intents: [], capabilities: ['orders.refund'] };
const YES = { '===': [1, 1] };
function rules(
  sentence: string,
  bundle: Partial<PolicyBundle>,
  expected: Partial<PolicyDecision>,
  change: Partial<PolicyContext> = {},
): PolicyCase {
  return { sentence, bundles: [aPolicyBundle(bundle)], guardrails: [], context: aPolicyContext(change), expected };
}

const allow = (id: string, then = anEffect()) => aRule({ rule_id: id, applies_to: REFUND, if: YES, then });

/** How several rules of a bundle come to one decision. */
export const RULE_CASES: readonly PolicyCase[] = [
  rules(
    'a capability that a matching rule prohibits is denied',
    { rules: [allow('A'), allow('B', anEffect({ prohibits: ['orders.refund'] }))] },
    { allowed: false, code: 'POLICY_CAPABILITY_PROHIBITED', prohibits: ['orders.refund'] },
  ),
  rules(
    'requirements, gates and redactions add up, sorted and once',
    {
      rules: [
        allow('B', anEffect({ requires: ['x', 'a'], requires_approval_gate: ['G2'], redactions: ['pan'] })),
        allow('A', anEffect({ requires: ['a'], requires_approval_gate: ['G1', 'G2'], redactions: ['iban', 'pan'] })),
      ],
    },
    {
      allowed: true,
      requires: ['a', 'x'],
      requires_approval_gate: ['G1', 'G2'],
      redactions: ['iban', 'pan'],
      matched_rule_ids: ['A', 'B'],
    },
  ),
  rules(
    'rules count in ascending priority',
    {
      rules: [
        { ...allow('A'), priority: 2 },
        { ...allow('B'), priority: 1, rationale: 'first' },
      ],
    },
    { matched_rule_ids: ['B', 'A'], reason: 'first' },
  ),
  rules(
    'the lowest mode named wins',
    { rules: [allow('A', anEffect({ approval_mode: 'network' })), allow('B', anEffect({ approval_mode: 'local_write' }))] },
    { effective_approval_mode: 'local_write' },
  ),
  rules(
    'a mode above what the capability can do is not granted',
    { rules: [allow('A', anEffect({ approval_mode: 'destructive' }))] },
    { effective_approval_mode: 'network' },
    { capability: { id: 'orders.refund', highest_mode: 'network', requested_mode: 'destructive' } },
  ),
  rules(
    'a mode above the run’s ceiling is not granted',
    { rules: [allow('A', anEffect({ approval_mode: 'destructive' }))] },
    { effective_approval_mode: 'local_write' },
    { safety_mode: 'local_write' },
  ),
  rules(
    'a mode above what was asked for is not granted',
    { rules: [allow('A')] },
    { effective_approval_mode: 'read_only' },
    { capability: { id: 'orders.refund', highest_mode: 'destructive', requested_mode: 'read_only' } },
  ),
  rules(
    'reading may be allowed by default',
    { default: 'allow_read_only', rules: [] },
    { allowed: true, code: 'POLICY_DEFAULT_ALLOWED', effective_approval_mode: 'read_only' },
    { capability: { id: 'x.read', highest_mode: 'read_only', requested_mode: 'read_only' } },
  ),
  rules(
    'writing is never allowed by default',
    { default: 'allow_read_only', rules: [] },
    { allowed: false, code: 'POLICY_NO_RULE_MATCHED' },
    { capability: { id: 'x.write', highest_mode: 'local_write', requested_mode: 'read_only' } },
  ),
  rules(
    'a rule that does not compile denies',
    { rules: [allow('A'), { ...allow('B'), if: { '==': [1, '1'] } }] },
    { allowed: false, code: 'POLICY_EVAL_ERROR', errors: [{ rule_id: 'B', code: 'JSONLOGIC_OPERATOR_REFUSED', path: '/==' }] },
  ),
  rules(
    'a condition that is not a yes or no denies',
    { rules: [allow('A'), { ...allow('B'), if: 'yes' }] },
    { allowed: false, code: 'POLICY_EVAL_ERROR', errors: [{ rule_id: 'B', code: 'POLICY_CONDITION_NOT_BOOLEAN', path: '' }] },
  ),
  rules(
    'a scoring rule that cannot be decided is recorded and does not deny',
    { rules: [allow('A'), { ...allow('B'), non_enforcing: true, if: { '>': [{ var: 'args.amount_cents' }, 1] } }] },
    { allowed: true, errors: [{ rule_id: 'B', code: 'JSONLOGIC_INPUT_MISSING', path: 'args.amount_cents' }] },
    { args: {} },
  ),
  rules(
    'a scoring rule that matches grants nothing',
    { rules: [{ ...allow('A'), non_enforcing: true }] },
    { allowed: false, code: 'POLICY_NO_RULE_MATCHED', matched_rule_ids: ['A'] },
  ),
  rules(
    'a bundle of another tenant denies',
    { tenant_id: 'globex' },
    {
      allowed: false,
      code: 'POLICY_EVAL_ERROR',
      errors: [{ rule_id: 'policy.refunds', code: 'POLICY_TENANT_MISMATCH', path: 'tenant_id' }],
    },
  ),
  {
    sentence: 'no bundle at all denies',
    bundles: [],
    guardrails: [],
    context: aPolicyContext(),
    expected: { allowed: false, code: 'POLICY_NO_RULE_MATCHED' },
  },
];
