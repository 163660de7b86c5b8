import type { TSchema } from 'typebox';
import { ProblemSchema } from './problem-schema';

/** A schema by the name under which a description keeps it. */
export type Named = readonly [name: string, schema: TSchema];

export interface DescribedAnswer {
  readonly description: string;
  /** Absent for a stream. */
  readonly body?: Named;
  /** The type of a stream, such as `text/event-stream`. */
  readonly stream?: string;
  /** What its `Location` header says. */
  readonly location?: string;
}

export interface DescribedHeader {
  readonly name: string;
  readonly pattern: string;
  readonly description: string;
}

/** One operation of a public API, as its description tells it. */
export interface DescribedOperation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** In the description's notation: `/v1/runs/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** What stands in the places of the path, in their order. */
  readonly places?: Readonly<Record<string, TSchema>>;
  readonly query?: TSchema & { readonly properties: Readonly<Record<string, TSchema>> };
  readonly header?: DescribedHeader;
  readonly body?: Named;
  /** The type of a body that is no single JSON value. */
  readonly bodyStream?: string;
  /** Which roles open it, in words. */
  readonly roles: readonly string[];
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
  /** Statuses with which it refuses, besides those that every operation has. */
  readonly refusals: readonly number[];
}

export interface DescribedApi {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly operations: readonly DescribedOperation[];
  /** What a refusal with a status means here, where the usual words do not fit. */
  readonly reasons?: Readonly<Record<number, string>>;
}

/** With which statuses every operation may refuse or fail. */
const ALWAYS = [400, 401, 403, 409, 429, 500, 503, 504];
const WITH_BODY = [413, 415];

const REASONS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  401: 'The request carries no API key that is in force.',
  403: 'The key does not open this.',
  404: 'The tenant has nothing of this id.',
  409: 'It does not fit what is there already.',
  413: 'The body is too long.',
  415: 'The body is not application/json.',
  422: 'The request does not fit its description or what the tenant has published.',
  429: 'The budget or the capacity is used up.',
  500: 'A bug of ours.',
  503: 'Something that is needed is away; try again later.',
  504: 'Something that is needed did not answer in time.',
};

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The OpenAPI 3.1 description of an API whose keys are the platform's, made from the very schemas that requests are checked with. */
export function describeApi(api: DescribedApi): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of api.operations)
    (paths[operation.path] ??= {})[operation.method] = describeOperation(operation, { ...REASONS, ...api.reasons });
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: { title: api.title, version: '1.0.0', description: api.description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    tags: api.tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'fpk_<id>_<secret>', description: 'An API key of a tenant.' },
      },
      schemas: { Problem: plain(ProblemSchema), ...Object.fromEntries(namedSchemas(api.operations).map(([name, schema]) => [name, plain(schema)])) }, // prettier-ignore
    },
  };
}

function describeOperation(operation: DescribedOperation, reasons: Readonly<Record<number, string>>): object {
  const { id, tag, summary, description, body, bodyStream, roles } = operation;
  const access = `Roles: ${roles.join(', ')}.`;
  const content = body !== undefined ? json(body) : bodyStream !== undefined ? streamed(bodyStream) : undefined;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: description === undefined ? access : `${description}\n\n${access}`,
    parameters: parametersOf(operation),
    ...(content === undefined ? {} : { requestBody: { required: true, content } }),
    responses: {
      ...answersOf(operation),
      ...problemsOf(operation, reasons),
      default: { description: 'Any other refusal.', content: PROBLEM },
    },
  };
}

function parametersOf({ places, query, header }: DescribedOperation): readonly object[] {
  const inPath = Object.entries(places ?? {}).map(([name, schema]) => ({ name, in: 'path', required: true, schema: plain(schema) }));
  const asked = Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: plain(schema),
  }));
  const { name, description, pattern } = header ?? {};
  const headers = header === undefined ? [] : [{ name, in: 'header', required: false, description, schema: { type: 'string', pattern } }];
  return [...inPath, ...asked, ...headers];
}

function answersOf({ answers }: DescribedOperation): object {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)]));
}

function describeAnswer({ description, body, stream, location }: DescribedAnswer): object {
  const content = { ...(body === undefined ? {} : json(body)), ...(stream === undefined ? {} : streamed(stream)) };
  const headers = location === undefined ? {} : { headers: { Location: { description: location, schema: { type: 'string' } } } };
  return { description, ...headers, content };
}

function problemsOf({ refusals, body, bodyStream }: DescribedOperation, reasons: Readonly<Record<number, string>>): object {
  const withBody = body === undefined && bodyStream === undefined ? [] : WITH_BODY;
  const statuses = [...new Set([...ALWAYS, ...refusals, ...withBody])].sort((a, b) => a - b);
  return Object.fromEntries(statuses.map((status) => [status, { description: reasons[status] ?? 'A refusal.', content: PROBLEM }]));
}

function namedSchemas(operations: readonly DescribedOperation[]): readonly Named[] {
  const bodies = operations.flatMap(({ body, answers }) => [body, ...Object.values(answers).map((answer) => answer.body)]);
  return [...new Map(bodies.flatMap((named) => (named === undefined ? [] : [named]))).entries()];
}

function json([name]: Named): object {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

function streamed(type: string): object {
  return { [type]: { schema: { type: 'string' } } };
}

/** A schema as plain JSON, without what the validator keeps beside it. */
function plain(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema));
}
