import { Compile } from 'typebox/compile';
import { canonicalJson } from '@kernel/canonical-json';
import { PolicyDecision } from '@kernel/records/policy';
import { aPolicyBundle, aPolicyContext } from '@testing/a-policy-bundle';
import { compileBundle, compileGuardrails } from './compile-bundle';
import { evaluatePolicy, POLICY_LOGIC } from './evaluate-policy';
import { POLICY_CASES, type PolicyCase } from './evaluate-policy.cases';
import { POLICY_CODES, POLICY_PROBLEMS } from './errors';
import { POLICY_LOGIC_TABLE } from './policy-logic-table';

const PD = 'pd_01KG9F4AR0000000000000000B';
const INPUTS = aPolicyBundle().inputs;
const decision = Compile(PolicyDecision);

function decided({ bundles, guardrails, context }: Omit<PolicyCase, 'sentence' | 'expected'>): PolicyDecision {
  const compiled = compileGuardrails({ inputs: INPUTS, rules: [...guardrails], redaction_rules: [] });
  return evaluatePolicy(bundles.map(compileBundle), compiled, context, PD);
}

describe('evaluatePolicy', () => {
  it.each(POLICY_CASES.map((one) => [one.sentence, one] as const))('%s', (_sentence, one) => {
    const outcome = decided(one);
    expect(outcome).toMatchObject(one.expected);
    expect(decision.Errors(outcome)).toEqual([]);
  });

  it('gives the same bytes for the same input', () => {
    const [one] = POLICY_CASES;
    expect(one && canonicalJson(decided(one))).toBe(one && canonicalJson(decided(structuredClone(one))));
  });

  it('names the id it was given, the digest of what it saw and the logic', () => {
    const outcome = decided({ bundles: [aPolicyBundle()], guardrails: [], context: aPolicyContext() });
    expect(outcome.policy_decision_id).toBe(PD);
    expect(outcome.bundle_digests).toEqual([compileBundle(aPolicyBundle()).digest]);
    expect(outcome.logic).toBe(POLICY_LOGIC);
  });

  it('is what its logic version names', () => {
    expect(POLICY_LOGIC_TABLE[POLICY_LOGIC]).toBe(evaluatePolicy);
  });

  it('uses every code, and no code twice', () => {
    const used = new Set(POLICY_CASES.map((one) => decided(one).code));
    expect([...used].sort()).toEqual([...POLICY_CODES].sort());
    expect(new Set([...POLICY_CODES, ...POLICY_PROBLEMS]).size).toBe(POLICY_CODES.length + POLICY_PROBLEMS.length);
  });
});
