import type { TSchema } from 'typebox';
import { ACCESS } from '@planes/decision/conversation/access';
import { ProblemSchema } from './problem-schema';
import { type Answer, type Named, PUBLIC_OPERATIONS, type PublicOperation } from './public-operations';

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

/** The OpenAPI 3.1 description of the public API, made from the very schemas that requests are checked with. */
export function openapiDocument(): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of PUBLIC_OPERATIONS) (paths[operation.path] ??= {})[operation.method] = describeOperation(operation);
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Fiveplane',
      version: '1.0.0',
      description:
        'Ask for governed runs, approve what needs a person, and take signed Decision Records away. The records are described at /schemas/<kind>.v1.json.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    tags: [{ name: 'runs' }, { name: 'approvals' }, { name: 'records' }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'fpk_<id>_<secret>', description: 'An API key of a tenant.' },
      },
      schemas: { Problem: plain(ProblemSchema), ...Object.fromEntries(namedSchemas().map(([name, schema]) => [name, plain(schema)])) },
    },
  };
}

function describeOperation(operation: PublicOperation): object {
  const { id, tag, summary, description, body } = operation;
  const access = `Roles: ${ACCESS[id].join(', ')}.`;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: description === undefined ? access : `${description}\n\n${access}`,
    parameters: parametersOf(operation),
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: { ...answersOf(operation), ...problemsOf(operation), default: { description: 'Any other refusal.', content: PROBLEM } },
  };
}

function parametersOf({ idPrefix, query, header }: PublicOperation): readonly object[] {
  const id =
    idPrefix === undefined
      ? []
      : [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: `^${idPrefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$` } }];
  const asked = Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: plain(schema),
  }));
  const headers =
    header === undefined
      ? []
      : [
          {
            name: header.name,
            in: 'header',
            required: false,
            description: header.description,
            schema: { type: 'string', pattern: header.pattern },
          },
        ];
  return [...id, ...asked, ...headers];
}

function answersOf({ answers }: PublicOperation): object {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)]));
}

function describeAnswer({ description, body, events, location }: Answer): object {
  const content = { ...(body === undefined ? {} : json(body)), ...(events ? { 'text/event-stream': { schema: { type: 'string' } } } : {}) };
  const headers = location ? { headers: { Location: { description: 'Where the run is.', schema: { type: 'string' } } } } : {};
  return { description, ...headers, content };
}

function problemsOf({ refusals, body }: PublicOperation): object {
  const statuses = [...new Set([...ALWAYS, ...refusals, ...(body === undefined ? [] : WITH_BODY)])].sort((a, b) => a - b);
  return Object.fromEntries(statuses.map((status) => [status, { description: REASONS[status] ?? 'A refusal.', content: PROBLEM }]));
}

function namedSchemas(): readonly Named[] {
  const bodies = PUBLIC_OPERATIONS.flatMap(({ body, answers }) => [body, ...Object.values(answers).map((answer) => answer.body)]);
  return [...new Map(bodies.flatMap((named) => (named === undefined ? [] : [named]))).entries()];
}

function json([name]: Named): object {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

/** A schema as plain JSON, without what the validator keeps beside it. */
function plain(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema));
}
