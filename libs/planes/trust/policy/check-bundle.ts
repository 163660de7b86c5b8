import type { Json } from '@kernel/canonical-json';
import { compileJsonLogic } from '@kernel/json-logic';
import { JSON_LOGIC_OPERATORS } from '@kernel/json-logic-check';
import { JsonLogicError } from '@kernel/json-logic-error';
import type { Guardrails, PolicyBundle, RuleInputs } from '@kernel/records/policy';
import type { PolicyProblem } from './errors';
import { contextTypeAt } from './policy-inputs';

/**
 * Everything wrong with a bundle that can be known without facts: asked before it is published. Empty when it may be.
 * Inputs must exist in a policy context with the declared type, rule ids be unique, conditions compile and be boolean.
 */
export function checkBundle(bundle: PolicyBundle): readonly PolicyProblem[] {
  return problemsOf(
    bundle.bundle_id,
    bundle.inputs,
    bundle.rules.map((rule) => ({ id: rule.rule_id, if: rule.if })),
  );
}

/** The same for the guardrails of a pack. */
export function checkGuardrails(guardrails: Guardrails): readonly PolicyProblem[] {
  return problemsOf(
    'guardrails',
    guardrails.inputs,
    guardrails.rules.map((rule) => ({ id: rule.guardrail_id, if: rule.if })),
  );
}

interface Checked {
  readonly id: string;
  readonly if: Json;
}

function problemsOf(owner: string, inputs: RuleInputs, rules: readonly Checked[]): readonly PolicyProblem[] {
  return [...inputProblems(owner, inputs), ...repeatedIds(rules), ...rules.flatMap((rule) => conditionProblems(rule, inputs))];
}

function inputProblems(owner: string, inputs: RuleInputs): readonly PolicyProblem[] {
  return Object.entries(inputs).flatMap(([path, declared]) => {
    const actual = contextTypeAt(path);
    if (actual === undefined) return [{ rule_id: owner, code: 'POLICY_INPUT_UNKNOWN', path }];
    return actual === 'any' || actual === declared ? [] : [{ rule_id: owner, code: 'POLICY_INPUT_TYPE', path }];
  });
}

function repeatedIds(rules: readonly Checked[]): readonly PolicyProblem[] {
  const ids = rules.map((rule) => rule.id);
  const repeated = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...repeated].sort().map((id) => ({ rule_id: id, code: 'POLICY_RULE_ID_REPEATED', path: '' }));
}

function conditionProblems(rule: Checked, inputs: RuleInputs): readonly PolicyProblem[] {
  try {
    const { type } = compileJsonLogic(rule.if, { inputs, operators: JSON_LOGIC_OPERATORS });
    return type === 'boolean' ? [] : [{ rule_id: rule.id, code: 'POLICY_CONDITION_NOT_BOOLEAN', path: '' }];
  } catch (error) {
    if (!(error instanceof JsonLogicError)) throw error;
    return [{ rule_id: rule.id, code: error.code, path: error.path }];
  }
}
