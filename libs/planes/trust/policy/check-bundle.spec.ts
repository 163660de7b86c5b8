import type { PolicyBundle } from '@kernel/records/policy';
import { aGuardrail, aPolicyBundle, aRule } from '@testing/a-policy-bundle';
import { checkBundle, checkGuardrails } from './check-bundle';

describe('checkBundle', () => {
  it('finds nothing wrong with a good bundle', () => {
    expect(checkBundle(aPolicyBundle())).toEqual([]);
  });

  const wrong: readonly (readonly [string, Partial<PolicyBundle>, string, string, string])[] = [
    [
      'an input that no context has',
      { inputs: { 'user.age': 'integer' }, rules: [] },
      'policy.refunds',
      'POLICY_INPUT_UNKNOWN',
      'user.age',
    ],
    [
      'an input of a type it never has',
      { inputs: { 'user.role': 'integer' }, rules: [] },
      'policy.refunds',
      'POLICY_INPUT_TYPE',
      'user.role',
    ],
    ['a rule id used twice', { rules: [aRule(), aRule({ priority: 2 })] }, 'ORDER-LOOKUP', 'POLICY_RULE_ID_REPEATED', ''],
    [
      'an input that is not declared',
      { rules: [aRule({ if: { '===': [{ var: 'region' }, 'local'] } })] },
      'ORDER-LOOKUP',
      'JSONLOGIC_INPUT_UNDECLARED',
      '/===/0/var',
    ],
    ['loose equality', { rules: [aRule({ if: { '==': [1, '1'] } })] }, 'ORDER-LOOKUP', 'JSONLOGIC_OPERATOR_REFUSED', '/=='],
    ['a condition that is a number', { rules: [aRule({ if: { '+': [1, 2] } })] }, 'ORDER-LOOKUP', 'POLICY_CONDITION_NOT_BOOLEAN', ''],
  ];
  it.each(wrong)('names %s', (_name, change, rule_id, code, path) => {
    expect(checkBundle(aPolicyBundle(change))).toEqual([{ rule_id, code, path }]);
  });
});

describe('checkGuardrails', () => {
  it('names what is wrong with a guardrail', () => {
    expect(checkGuardrails({ inputs: {}, rules: [aGuardrail()], redaction_rules: [] })).toEqual([
      { rule_id: 'NO-EMPTY-REFUND', code: 'JSONLOGIC_INPUT_UNDECLARED', path: '/<=/0/var' },
    ]);
  });
});
