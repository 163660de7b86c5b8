import type { Json } from '@kernel/canonical-json';
import { type CompiledJsonLogic, compileJsonLogic } from '@kernel/json-logic';
import { JSON_LOGIC_OPERATORS } from '@kernel/json-logic-check';
import { JsonLogicError } from '@kernel/json-logic-error';
import type { RuleInputs } from '@kernel/records/policy';

/** What asking a condition gives: it holds, it does not, or it cannot say. */
export type Verdict = { readonly kind: 'holds' } | { readonly kind: 'fails' } | Unsayable;

/** A condition that cannot be decided. Whoever enforces it denies. */
export interface Unsayable {
  readonly kind: 'unsayable';
  readonly code: string;
  readonly path: string;
}

/** A condition ready to be asked, any number of times. Asking never throws for what facts hold or lack. */
export type Condition = (facts: Json) => Verdict;

const HOLDS: Verdict = { kind: 'holds' };
const FAILS: Verdict = { kind: 'fails' };

/** Compiles once. An expression that does not compile is a condition that can never be decided: it is not dropped. */
export function compileCondition(expression: Json, inputs: RuleInputs): Condition {
  const compiled = tried(() => compileJsonLogic(expression, { inputs, operators: JSON_LOGIC_OPERATORS }));
  if (isUnsayable(compiled)) return () => compiled;
  if (compiled.type !== 'boolean') {
    const problem: Unsayable = { kind: 'unsayable', code: 'POLICY_CONDITION_NOT_BOOLEAN', path: '' };
    return () => problem;
  }
  return (facts) => {
    const answer = tried(() => ({ kind: 'answer' as const, holds: compiled.evaluate(facts) === true }));
    if (answer.kind === 'unsayable') return answer;
    return answer.holds ? HOLDS : FAILS;
  };
}

function isUnsayable(value: CompiledJsonLogic | Unsayable): value is Unsayable {
  return 'kind' in value;
}

function tried<T>(work: () => T): T | Unsayable {
  try {
    return work();
  } catch (error) {
    if (error instanceof JsonLogicError) return { kind: 'unsayable', code: error.code, path: error.path };
    throw error;
  }
}
