import * as fc from 'fast-check';
import type { OpenApi, Schema } from './openapi';

const MOST_ITEMS = 3;
const MOST_CHARS = 60;
const MAX_DEPTH = 8;

/** Values that fit a schema of the description, small ones. What a schema leaves open is any JSON. */
export function fromSchema(schema: Schema, description: OpenApi, depth = 0): fc.Arbitrary<unknown> {
  const inner = (part: Schema): fc.Arbitrary<unknown> => fromSchema(part, description, depth + 1);
  if (depth > MAX_DEPTH) return fc.constant(null);
  if (schema.$ref !== undefined) return inner(description.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return fc.oneof(...branches.map(inner));
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1_000_000, max: schema.maximum ?? 1_000_000 });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(inner(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? MOST_ITEMS, MOST_ITEMS)) }); // prettier-ignore
    case 'object':
      return object(schema, inner);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function text({ pattern, minLength = 0, maxLength = MOST_CHARS }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, MOST_CHARS)), unit: 'grapheme' });
}

function object(schema: Schema, inner: (part: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, part]) => [name, inner(part)]));
  if (Object.keys(properties).length > 0) return fc.record(properties, { requiredKeys: [...(schema.required ?? [])] });
  const [value] = Object.values(schema.patternProperties ?? {});
  return fc.dictionary(fc.string({ maxLength: 8 }), value === undefined ? fc.jsonValue({ maxDepth: 1 }) : inner(value), {
    maxKeys: MOST_ITEMS,
  });
}

/** Values with one place broken: dropped, doubled, of another type, too long, or strange. */
export function broken(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(values, fc.nat(), STRANGE).map(([value, where, strange]) => {
    const places = placesIn(value);
    const place = places[where % places.length] ?? [];
    return changed(value, place, strange);
  });
}

const GONE = Symbol('gone');

const STRANGE: fc.Arbitrary<unknown> = fc.oneof(
  fc.constant(GONE),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>('', '\u0000', '\uFFFF', '../..', '{{x}}', "' OR 1=1 --", -0, 1e308, -1, 2 ** 53 - 1, 0.1, [], {}, null, true),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constant('x'.repeat(20_000)),
);

type Path = readonly (string | number)[];

function placesIn(value: unknown, here: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [here];
  return [here, ...Object.entries(value).flatMap(([name, held]) => placesIn(held, [...here, name]))];
}

function changed(value: unknown, [name, ...rest]: Path, strange: unknown): unknown {
  if (name === undefined) return strange === GONE ? null : strange;
  if (Array.isArray(value))
    return value.flatMap((held: unknown, index) =>
      String(index) === String(name) ? gone(changed(held, rest, strange), rest, strange) : [held],
    );
  const entries = Object.entries(value as object).flatMap(([key, held]) =>
    key === name
      ? gone(changed(held, rest, strange), rest, strange).map((kept) => [key, kept] as const)
      : [[key, held as unknown] as const],
  );
  return Object.fromEntries(entries);
}

function gone(value: unknown, rest: Path, strange: unknown): readonly unknown[] {
  return rest.length === 0 && strange === GONE ? [] : [value];
}
