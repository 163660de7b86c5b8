import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { pointerStep } from '@kernel/json-pointer';
import { type Finding, Problem } from './problem';

const MOST_FINDINGS = 20;
const NOT_KNOWN = 'is not known here';

const validators = new WeakMap<TSchema, Validator>();

/**
 * What a caller sent, as the schema has it.
 * @throws Problem 422 with this code, that says what is wrong where, in JSON Pointers. @param described where callers find the description.
 */
export function readInput<S extends TSchema>(schema: S, sent: unknown, code: string, described: string): Static<S> {
  const validator = validators.get(schema) ?? Compile(schema);
  validators.set(schema, validator);
  if (!validator.Check(sent)) throw invalid(validator.Errors(sent).flatMap(findingsOf), code, described);
  const unstorable = nulIn(sent, '');
  if (unstorable !== undefined) throw invalid([{ path: unstorable, problem: 'holds U+0000, which no store keeps' }], code, described);
  return sent as Static<S>;
}

function invalid(findings: readonly Finding[], code: string, described: string): Problem {
  // A union reports every branch; the same thing at the same place is said once.
  const said = new Map(findings.map((finding) => [`${finding.path} ${finding.problem}`, finding]));
  const shown = [...said.values()].slice(0, MOST_FINDINGS);
  return new Problem(422, code, `the request does not fit its description in ${described}`, { findings: shown });
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function findingsOf({ keyword, instancePath, message, params }: SchemaError): readonly Finding[] {
  if (keyword === 'required')
    return namesIn(params, 'requiredProperties').map((name) => ({ path: instancePath + pointerStep(name), problem: 'is missing' }));
  if (keyword === 'additionalProperties')
    return namesIn(params, 'additionalProperties').map((name) => ({ path: instancePath + pointerStep(name), problem: NOT_KNOWN }));
  // A closed object's unknown property is told twice: as one that no value would fit, and by name, for which there may be no room any more.
  return [{ path: instancePath, problem: keyword === 'boolean' ? NOT_KNOWN : message }];
}

function namesIn(params: object, name: string): readonly string[] {
  const value: unknown = Object.hasOwn(params, name) ? (params as Record<string, unknown>)[name] : undefined;
  return Array.isArray(value) ? value.map(String) : [];
}

function nulIn(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return value.includes('\u0000') ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, held] of Object.entries(value)) {
    const here = path + pointerStep(name);
    const found = name.includes('\u0000') ? here : nulIn(held, here);
    if (found !== undefined) return found;
  }
  return undefined;
}
