import { Compile } from 'typebox/schema';
import type { Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { ModelCall } from '@kernel/records/model-call';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';

type ResponseSchema = NonNullable<ModelCall['response_schema']>;

/** The parsed answer. */
export interface StructuredOutput {
  readonly kind: 'structured';
  readonly value: Json;
}

/**
 * Reads a model's text as JSON that satisfies the call's schema.
 * Refuses everything else, fences and surrounding prose included: what a model meant is not guessed.
 */
export function checkOutput(text: string, schema: ResponseSchema): StructuredOutput | Refusal {
  const value = parseStrictJson(text);
  if (value instanceof NotStrict) return refused('MODEL_OUTPUT_NOT_JSON', `the answer is not JSON: ${value.describe()}`);
  const [valid, errors] = validatorOf(schema).Errors(value);
  if (valid) return { kind: 'structured', value };
  const places = errors.slice(0, 5).map(({ instancePath, keyword }) => `${instancePath || '/'} ${keyword}`);
  return refused('MODEL_OUTPUT_OFF_SCHEMA', `the answer does not fit its schema: ${places.join('; ')}`, places);
}

type Validator = ReturnType<typeof Compile<ResponseSchema>>;

// Schemas come from a handful of operations; the bound only keeps a careless caller from filling the memory.
const MOST_KEPT = 64;
const kept = new Map<string, Validator>();

function validatorOf(schema: ResponseSchema): Validator {
  const digest = digestOf(schema);
  let validator = kept.get(digest);
  if (!validator) {
    validator = Compile(schema);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(digest, validator);
  }
  return validator;
}
