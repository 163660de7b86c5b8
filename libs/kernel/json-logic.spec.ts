import type { Json } from './canonical-json';
import { compileJsonLogic } from './json-logic';
import { JSON_LOGIC_OPERATORS, type JsonLogicLanguage } from './json-logic-check';
import { JsonLogicError } from './json-logic-error';

const LANGUAGE: JsonLogicLanguage = {
  inputs: {
    'user.role': 'string',
    'args.amount_cents': 'integer',
    'order.total': 'number',
    'request.message': 'string',
    audit_up: 'boolean',
  },
  operators: JSON_LOGIC_OPERATORS,
};
const FACTS = {
  user: { role: 'support_ops' },
  args: { amount_cents: 5000 },
  order: { total: 89.9 },
  request: { message: 'My ORDER is Broken' },
  audit_up: true,
};

const amount = { var: 'args.amount_cents' };
const role = { var: 'user.role' };

function outcome(expression: Json, facts: Json = FACTS, language = LANGUAGE): unknown {
  try {
    return compileJsonLogic(expression, language).evaluate(facts);
  } catch (error) {
    if (error instanceof JsonLogicError) return `${error.code} ${error.path}`;
    throw error;
  }
}

describe('compileJsonLogic', () => {
  const holds: readonly (readonly [string, Json, unknown])[] = [
    ['a literal', true, true],
    ['an equal number', { '===': [amount, 5000] }, true],
    ['an unequal text', { '!==': [role, 'admin'] }, true],
    ['the edge of a limit', { '<=': [amount, 5000] }, true],
    ['beyond a limit', { '<': [amount, 5000] }, false],
    ['whole against broken numbers', { '>': [{ var: 'order.total' }, 89] }, true],
    ['all conditions', { and: [{ var: 'audit_up' }, { '>=': [amount, 1] }] }, true],
    ['any condition', { or: [{ '===': [role, 'x'] }, { var: ['audit_up'] }] }, true],
    ['a negation', { '!': { var: 'audit_up' } }, false],
    ['a negation as a list', { '!': [{ var: 'audit_up' }] }, false],
    ['arithmetic', { '===': [{ '+': [amount, { '*': [2, 3] }, { '-': [10, 4] }] }, 5012] }, true], // 5000 + 6 + 6
    ['the smaller', { min: [amount, 7, 12] }, 7],
    ['the larger', { max: [amount, 7] }, 5000],
    ['a member of a list', { in: [role, ['support_ops', 'admin']] }, true],
    ['no member of a list', { in: [amount, [1, 2]] }, false],
    ['a phrase whatever its case', { mentions: [{ var: 'request.message' }, ['refund', 'is broken']] }, true],
    ['no such phrase', { mentions: [{ var: 'request.message' }, ['lawyer']] }, false],
    ['an operation on literals alone', { '<': [1, 2] }, true],
  ];
  it.each(holds)('evaluates %s', (_name, expression, expected) => {
    expect(outcome(expression)).toBe(expected);
  });

  const refusals: readonly (readonly [string, Json, string])[] = [
    ['an unknown operator', { log: ['x'] }, 'JSONLOGIC_OPERATOR_REFUSED /log'],
    ['loose equality', { '==': [amount, '5000'] }, 'JSONLOGIC_OPERATOR_REFUSED /=='],
    ['an operator that reads the prototype', { __proto__: null, constructor: [1] } as Json, 'JSONLOGIC_OPERATOR_REFUSED /constructor'],
    ['an undeclared input', { '===': [{ var: 'user.password' }, 'x'] }, 'JSONLOGIC_INPUT_UNDECLARED /===/0/var'],
    ['an inherited name as input', { '===': [{ var: 'toString' }, 'x'] }, 'JSONLOGIC_INPUT_UNDECLARED /===/0/var'],
    ['a whole-context read', { '===': [{ var: '' }, 'x'] }, 'JSONLOGIC_INPUT_UNDECLARED /===/0/var'],
    ['a default for a missing input', { '===': [{ var: ['user.role', 'admin'] }, 'admin'] }, 'JSONLOGIC_MALFORMED /===/0/var'],
    ['a computed path', { '===': [{ var: { var: 'user.role' } }, 'x'] }, 'JSONLOGIC_MALFORMED /===/0/var'],
    ['a number against a text', { '===': [amount, '5000'] }, 'JSONLOGIC_TYPE_MISMATCH /===/1'],
    ['a text in arithmetic', { '+': [amount, role] }, 'JSONLOGIC_TYPE_MISMATCH /+/1'],
    ['an order of booleans', { '<': [{ var: 'audit_up' }, true] }, 'JSONLOGIC_TYPE_MISMATCH /</0'],
    ['truthiness of a text', { and: [role, true] }, 'JSONLOGIC_TYPE_MISMATCH /and/0'],
    ['a search in a text', { in: ['sup', role] }, 'JSONLOGIC_MALFORMED /in/1'],
    ['a list of other things', { in: [role, ['a', 1]] }, 'JSONLOGIC_TYPE_MISMATCH /in/1/1'],
    ['an empty list', { in: [role, []] }, 'JSONLOGIC_MALFORMED /in/1'],
    ['an empty phrase, which everything mentions', { mentions: [role, ['']] }, 'JSONLOGIC_TYPE_MISMATCH /mentions/1/0'],
    ['two operators in one object', { '<': [1, 2], '>': [1, 2] }, 'JSONLOGIC_MALFORMED '],
    ['an empty object', {}, 'JSONLOGIC_MALFORMED '],
    ['null', { '===': [null, null] }, 'JSONLOGIC_MALFORMED /===/0'],
    ['too few operands', { '<': [1] }, 'JSONLOGIC_MALFORMED /<'],
    ['chained comparison', { '<': [1, 2, 3] }, 'JSONLOGIC_MALFORMED /<'],
    ['nesting that nobody can review', nested(60), `JSONLOGIC_MALFORMED ${'/!'.repeat(41)}`],
  ];
  it.each(refusals)('refuses %s before any fact is seen', (_name, expression, expected) => {
    expect(() => compileJsonLogic(expression, LANGUAGE)).toThrow(JsonLogicError);
    expect(outcome(expression)).toBe(expected);
  });

  it('refuses an operator that the caller did not allow', () => {
    const narrow: JsonLogicLanguage = { ...LANGUAGE, operators: ['var', '==='] };
    expect(outcome({ '<': [amount, 1] }, FACTS, narrow)).toBe('JSONLOGIC_OPERATOR_REFUSED /<');
    expect(outcome({ '===': [amount, 5000] }, FACTS, narrow)).toBe(true); // control
  });

  const badFacts: readonly (readonly [string, Json, string])[] = [
    ['a missing input', { args: {} }, 'JSONLOGIC_INPUT_MISSING args.amount_cents'],
    ['a missing parent', {}, 'JSONLOGIC_INPUT_MISSING args.amount_cents'],
    ['an inherited input', Object.create({ args: { amount_cents: 1 } }) as Json, 'JSONLOGIC_INPUT_MISSING args.amount_cents'],
    ['null', { args: { amount_cents: null } }, 'JSONLOGIC_INPUT_TYPE args.amount_cents'],
    ['a text of digits', { args: { amount_cents: '1' } }, 'JSONLOGIC_INPUT_TYPE args.amount_cents'],
    ['a broken number where a whole one is declared', { args: { amount_cents: 1.5 } }, 'JSONLOGIC_INPUT_TYPE args.amount_cents'],
    ['a list in the way', { args: [1] }, 'JSONLOGIC_INPUT_MISSING args.amount_cents'],
  ];
  it.each(badFacts)('throws instead of deciding over %s', (_name, facts, expected) => {
    // Plain JsonLogic says that a missing amount is less than 5000.
    expect(outcome({ '<': [amount, 5000] }, facts)).toBe(expected);
  });

  it('spares an input that is not reached', () => {
    const guarded: Json = { and: [{ var: 'audit_up' }, { '>': [amount, 1] }] };
    expect(outcome(guarded, { audit_up: false })).toBe(false);
    expect(outcome(guarded, { audit_up: true })).toBe('JSONLOGIC_INPUT_MISSING args.amount_cents'); // control
  });

  it('throws when a number grows beyond all numbers', () => {
    expect(outcome({ '>': [{ '*': [1e308, { var: 'order.total' }] }, 1] })).toBe('JSONLOGIC_NOT_FINITE ');
  });

  it('names its type and the inputs it mentions', () => {
    const compiled = compileJsonLogic({ or: [{ '===': [role, 'x'] }, { '<': [amount, 1] }, { '===': [role, 'y'] }] }, LANGUAGE);
    expect(compiled).toMatchObject({ type: 'boolean', paths: ['args.amount_cents', 'user.role'] });
    expect(compileJsonLogic({ '+': [amount, 1] }, LANGUAGE).type).toBe('number');
  });
});

function nested(depth: number): Json {
  return depth === 0 ? true : { '!': nested(depth - 1) };
}
