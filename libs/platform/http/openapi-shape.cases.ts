import { Ajv2020 } from 'ajv/dist/2020';
import formats from 'ajv-formats';

/** What OpenAPI 3.1 says of the parts that the description uses. Closed where the specification knows no other field. Source: OpenAPI 3.1.0, section 4.8. */
const text = { type: 'string', minLength: 1 };
const schema = { type: ['object', 'boolean'] };
const record = (values: object): object => ({ type: 'object', additionalProperties: values });
const object = (properties: Readonly<Record<string, object>>, required: readonly string[]): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const mediaTypes = { ...record(object({ schema }, ['schema'])), minProperties: 1, propertyNames: { pattern: '^[a-z]+/[a-z.+-]+$' } };
const header = object({ description: text, required: { type: 'boolean' }, schema }, ['schema']);
const response = object({ description: text, headers: record(header), content: mediaTypes }, ['description']);
const parameter = object(
  { name: text, in: { enum: ['query', 'header', 'path', 'cookie'] }, description: text, required: { type: 'boolean' }, schema },
  ['name', 'in', 'schema'],
);
const requestBody = object({ description: text, required: { type: 'boolean' }, content: mediaTypes }, ['content']);
const responses = { ...record(response), minProperties: 1, propertyNames: { pattern: '^(default|[1-5][0-9]{2})$' } };
const operation = object(
  {
    operationId: { type: 'string', pattern: '^[a-z][A-Za-z]+$' },
    tags: { type: 'array', items: text },
    summary: text,
    description: text,
    parameters: {
      type: 'array',
      items: {
        ...parameter,
        if: { properties: { in: { const: 'path' } } },
        then: { properties: { required: { const: true } }, required: ['required'] },
      },
    },
    requestBody,
    responses,
  },
  ['operationId', 'responses'],
);
const securityScheme = object({ type: { const: 'http' }, scheme: text, bearerFormat: text, description: text }, ['type', 'scheme']);

const document = object(
  {
    openapi: { type: 'string', pattern: '^3\\.1\\.[0-9]+$' },
    jsonSchemaDialect: { type: 'string', format: 'uri' },
    info: object({ title: text, version: text, description: text, license: object({ name: text, identifier: text }, ['name']) }, [
      'title',
      'version',
    ]),
    servers: { type: 'array', items: object({ url: text }, ['url']) },
    security: { type: 'array', items: record({ type: 'array', items: text }) },
    tags: { type: 'array', items: object({ name: text }, ['name']), uniqueItems: true },
    paths: {
      ...record(object({ get: operation, post: operation, put: operation, delete: operation }, [])),
      propertyNames: { pattern: '^/' },
    },
    components: object({ securitySchemes: record(securityScheme), schemas: record(schema) }, []),
  },
  ['openapi', 'info', 'paths'],
);

/** What is wrong with a description, in words; empty when it is a valid OpenAPI 3.1 document of the parts that are used here. */
export function openapiProblems(description: object): readonly string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  formats.default(ajv);
  const isShaped = ajv.compile(document);
  const shape = isShaped(description) ? [] : (isShaped.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  return [...shape, ...operationProblems(description), ...schemaProblems(description)];
}

/** The schema at `#/components/schemas/<name>` as a check; references between schemas are followed. */
export function schemaCheck(description: object, pointer: string): (value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  formats.default(ajv);
  ajv.addSchema(description, 'openapi.json');
  const check = ajv.compile({ $ref: `openapi.json${pointer}` });
  return (value) => (check(value) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`));
}

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly operationId?: string; readonly parameters?: readonly { readonly name: string; readonly in: string }[] }>
      >
    >
  >;
  readonly components?: { readonly schemas?: Readonly<Record<string, object>> };
}

function operationProblems(description: object): readonly string[] {
  const { paths } = description as Described;
  const all = Object.entries(paths).flatMap(([path, methods]) => Object.values(methods).map((one) => ({ path, ...one })));
  const ids = all.map(({ operationId }) => operationId);
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `operationId ${id ?? ''} is there twice`);
  const unnamed = all.flatMap(({ path, parameters = [] }) => {
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    const declared = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    return String(inPath) === String(declared) ? [] : [`${path} declares ${String(declared)}`];
  });
  return [...repeated, ...unnamed];
}

function schemaProblems(description: object): readonly string[] {
  const known = Object.keys((description as Described).components?.schemas ?? {});
  const named = [...JSON.stringify(description).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
  const missing = [...new Set(named)].filter((name) => !known.includes(name)).map((name) => `schema ${name} is missing`);
  if (missing.length > 0) return missing;
  return known.flatMap((name) => {
    try {
      schemaCheck(description, `#/components/schemas/${name}`);
      return [];
    } catch (error) {
      return [`schema ${name}: ${error instanceof Error ? error.message : 'cannot be compiled'}`];
    }
  });
}
