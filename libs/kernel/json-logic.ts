import { LogicEngine, defaultMethods } from 'json-logic-engine';
import { assertNever } from './assert-never';
import type { Json } from './canonical-json';
import { checkJsonLogic, type JsonLogicLanguage, type JsonLogicType, type ResultType } from './json-logic-check';
import { JsonLogicError } from './json-logic-error';

/** An expression that was proved to be well-typed and made into a function. */
export interface CompiledJsonLogic {
  /** What `evaluate` gives. A condition must be `boolean`. */
  readonly type: ResultType;
  /** The inputs that the expression mentions, sorted. */
  readonly paths: readonly string[];
  /**
   * The value over these facts; same facts, same value.
   * An input is looked at when it is reached, so `and` and `or` may spare one that is not there.
   * @throws JsonLogicError when an input that is reached is missing or has not its declared type, or a number is no longer finite.
   */
  evaluate(facts: Json): boolean | number | string;
}

/**
 * Compiles a JsonLogic expression in a strict language: declared and typed inputs, listed operators, no coercion, no defaults, no loops.
 * Types are proved here, before any fact is seen; plain JsonLogic would let a missing value be less than three.
 * @throws JsonLogicError naming the place in the expression.
 */
export function compileJsonLogic(expression: Json, language: JsonLogicLanguage): CompiledJsonLogic {
  const { type, paths } = checkJsonLogic(expression, language);
  const run = new LogicEngine(methodsFor(language.inputs)).build(expression) as ((facts: Json) => unknown) | boolean | number | string;
  const value = typeof run === 'function' ? run : () => run;
  return {
    type,
    paths,
    evaluate: (facts) => {
      const result = value(facts);
      if (typeof result !== type) throw new Error(`a proved ${type} expression gave a ${typeof result}`);
      return result as boolean | number | string;
    },
  };
}

type Operands = readonly (string | number | boolean)[];

// Only these exist in the engine; `and`, `or` and `!` are its own, lazy ones, and see booleans only.
function methodsFor(inputs: JsonLogicLanguage['inputs']): Readonly<Record<string, unknown>> {
  return {
    and: defaultMethods['and'],
    or: defaultMethods['or'],
    '!': defaultMethods['!'],
    var: { method: ([path]: Operands, facts: Json) => inputValue(facts, String(path), inputs), deterministic: false },
    '===': pure(([a, b]) => a === b),
    '!==': pure(([a, b]) => a !== b),
    '<': pure(([a, b]) => (a as number) < (b as number)),
    '<=': pure(([a, b]) => (a as number) <= (b as number)),
    '>': pure(([a, b]) => (a as number) > (b as number)),
    '>=': pure(([a, b]) => (a as number) >= (b as number)),
    '+': pure((numbers) => finite((numbers as number[]).reduce((sum, next) => sum + next, 0))),
    '*': pure((numbers) => finite((numbers as number[]).reduce((product, next) => product * next, 1))),
    '-': pure(([a, b]) => finite((a as number) - (b as number))),
    min: pure((numbers) => Math.min(...(numbers as number[]))),
    max: pure((numbers) => Math.max(...(numbers as number[]))),
    in: pure(([item, list]) => (list as unknown as Operands).includes(item ?? false)),
    mentions: pure(([text, phrases]) => mentions(String(text), phrases as unknown as readonly string[])),
  };
}

function pure(method: (operands: Operands) => unknown): { readonly method: (operands: Operands) => unknown; readonly deterministic: true } {
  return { method, deterministic: true };
}

function mentions(text: string, phrases: readonly string[]): boolean {
  const folded = text.toLowerCase();
  return phrases.some((phrase) => folded.includes(phrase.toLowerCase()));
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new JsonLogicError('JSONLOGIC_NOT_FINITE', '', 'the result is beyond the largest number');
  return value;
}

function inputValue(facts: Json, path: string, inputs: JsonLogicLanguage['inputs']): Json {
  const declared = inputs[path];
  let here: Json | undefined = facts;
  for (const name of path.split('.')) here = ownProperty(here, name);
  if (here === undefined || declared === undefined) throw new JsonLogicError('JSONLOGIC_INPUT_MISSING', path, 'the input is not there');
  if (!hasType(here, declared)) throw new JsonLogicError('JSONLOGIC_INPUT_TYPE', path, `the input is not of type ${declared}`);
  return here;
}

function ownProperty(value: Json | undefined, name: string): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as { readonly [key: string]: Json })[name] : undefined;
}

function hasType(value: Json, declared: JsonLogicType): boolean {
  switch (declared) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'string':
    case 'boolean':
      return typeof value === declared;
    default:
      return assertNever(declared);
  }
}
