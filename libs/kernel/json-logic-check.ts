import { assertNever } from './assert-never';
import type { Json } from './canonical-json';
import { JsonLogicError } from './json-logic-error';
import { pointerStep } from './json-pointer';

/** What an input may be declared as. `integer` is a safe whole number. */
export const JSON_LOGIC_TYPES = ['string', 'integer', 'number', 'boolean'] as const;
export type JsonLogicType = (typeof JSON_LOGIC_TYPES)[number];

/** Every operator there is; a caller may allow fewer. Nothing here coerces, loops or reads anything but declared inputs. */
export const JSON_LOGIC_OPERATORS = [
  'var',
  '===',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  '!',
  '+',
  '-',
  '*',
  'min',
  'max',
  'in',
  'mentions',
] as const;
export type JsonLogicOperator = (typeof JSON_LOGIC_OPERATORS)[number];

/** What an expression gives; whole and broken numbers compare with each other. */
export type ResultType = 'string' | 'number' | 'boolean';

export interface JsonLogicLanguage {
  /** Every input an expression may read, by dotted path, with the type it must have when it is read. */
  readonly inputs: Readonly<Record<string, JsonLogicType>>;
  readonly operators: readonly JsonLogicOperator[];
}

/** Deeper or larger rules are refused: nobody could review them, and a compiler's stack is finite. */
const MAX_DEPTH = 40;
const MAX_NODES = 2000;

export interface CheckedExpression {
  readonly type: ResultType;
  /** Declared inputs that the expression mentions, sorted. */
  readonly paths: readonly string[];
}

/** Proves that an expression uses allowed operators only, on declared inputs, with operands of fitting types. @throws JsonLogicError naming the place. */
export function checkJsonLogic(expression: Json, language: JsonLogicLanguage): CheckedExpression {
  const check = new Check(language);
  const type = check.typeOf(expression, '', 0);
  return { type, paths: [...check.paths].sort() };
}

class Check {
  readonly paths = new Set<string>();
  private nodes = 0;

  constructor(private readonly language: JsonLogicLanguage) {}

  typeOf(node: Json, at: string, depth: number): ResultType {
    if (depth > MAX_DEPTH || ++this.nodes > MAX_NODES) throw malformed(at, 'the expression is too deep or too large to review');
    if (typeof node === 'string' || typeof node === 'boolean') return typeof node as ResultType;
    if (typeof node === 'number') {
      if (!Number.isFinite(node)) throw malformed(at, 'a number must be finite');
      return 'number';
    }
    if (node === null || Array.isArray(node)) throw malformed(at, 'null and lists are no values of their own here');
    const entries = Object.entries(node as { readonly [key: string]: Json });
    const [entry] = entries;
    if (entry === undefined || entries.length !== 1) throw malformed(at, 'an operation is an object with exactly one operator');
    const [name, operand] = entry;
    const place = `${at}${pointerStep(name)}`;
    if (!this.allows(name))
      throw new JsonLogicError('JSONLOGIC_OPERATOR_REFUSED', place, `operator ${JSON.stringify(name)} is not allowed`);
    return this.operation(name, operand, place, depth + 1);
  }

  private allows(name: string): name is JsonLogicOperator {
    return (JSON_LOGIC_OPERATORS as readonly string[]).includes(name) && (this.language.operators as readonly string[]).includes(name);
  }

  private operation(name: JsonLogicOperator, operand: Json, at: string, depth: number): ResultType {
    switch (name) {
      case 'var':
        return this.input(operand, at);
      case '===':
      case '!==':
        this.alike(this.operands(operand, at, 2, 2), at, depth, ['string', 'number', 'boolean']);
        return 'boolean';
      case '<':
      case '<=':
      case '>':
      case '>=':
        this.alike(this.operands(operand, at, 2, 2), at, depth, ['number', 'string']);
        return 'boolean';
      case 'and':
      case 'or':
        return this.alike(this.operands(operand, at, 1, MAX_NODES), at, depth, ['boolean']);
      case '!':
        return this.negation(operand, at, depth);
      case '-':
        return this.alike(this.operands(operand, at, 2, 2), at, depth, ['number']);
      case '+':
      case '*':
      case 'min':
      case 'max':
        return this.alike(this.operands(operand, at, 2, MAX_NODES), at, depth, ['number']);
      case 'in':
        return this.membership(operand, at, depth, ['string', 'number']);
      case 'mentions':
        return this.membership(operand, at, depth, ['string']);
      default:
        return assertNever(name);
    }
  }

  private negation(operand: Json, at: string, depth: number): ResultType {
    if (Array.isArray(operand)) return this.alike(this.operands(operand, at, 1, 1), at, depth, ['boolean']);
    const type = this.typeOf(operand, at, depth);
    if (type !== 'boolean') throw mismatch(at, type, ['boolean']);
    return type;
  }

  private input(operand: Json, at: string): ResultType {
    const path = Array.isArray(operand) && operand.length === 1 ? (operand[0] as Json) : operand;
    if (typeof path !== 'string') throw malformed(at, 'var takes one literal path and no default');
    const declared = Object.hasOwn(this.language.inputs, path) ? this.language.inputs[path] : undefined;
    if (declared === undefined) throw new JsonLogicError('JSONLOGIC_INPUT_UNDECLARED', at, `input ${JSON.stringify(path)} is not declared`);
    this.paths.add(path);
    return declared === 'integer' ? 'number' : declared;
  }

  // `in` and `mentions` look in a literal list: never in a text, where "1" would be in "21".
  private membership(operand: Json, at: string, depth: number, allowed: readonly ResultType[]): 'boolean' {
    const [needle, list] = this.operands(operand, at, 2, 2);
    const type = this.typeOf(needle ?? null, `${at}/0`, depth);
    if (!allowed.includes(type)) throw mismatch(`${at}/0`, type, allowed);
    if (!Array.isArray(list) || list.length === 0) throw malformed(`${at}/1`, 'a literal list with at least one member is needed');
    for (const [index, member] of (list as readonly Json[]).entries()) {
      if (typeof member !== type || member === '') throw mismatch(`${at}/1/${index}`, typeof member, [type]);
      this.typeOf(member, `${at}/1/${index}`, depth);
    }
    return 'boolean';
  }

  private operands(operand: Json, at: string, least: number, most: number): readonly Json[] {
    if (!Array.isArray(operand) || operand.length < least || operand.length > most) {
      throw malformed(at, `needs a list of ${least === most ? least : `at least ${least}`} operands`);
    }
    return operand as readonly Json[];
  }

  private alike(operands: readonly Json[], at: string, depth: number, allowed: readonly ResultType[]): ResultType {
    const types = operands.map((operand, index) => this.typeOf(operand, `${at}/${index}`, depth));
    const first = types[0] ?? 'boolean';
    for (const [index, type] of types.entries()) {
      if (type !== first || !allowed.includes(type)) throw mismatch(`${at}/${index}`, type, allowed.includes(first) ? [first] : allowed);
    }
    return first;
  }
}

function malformed(at: string, problem: string): JsonLogicError {
  return new JsonLogicError('JSONLOGIC_MALFORMED', at, problem);
}

function mismatch(at: string, found: string, wanted: readonly string[]): JsonLogicError {
  return new JsonLogicError('JSONLOGIC_TYPE_MISMATCH', at, `found ${found}, needs ${wanted.join(' or ')}`);
}
