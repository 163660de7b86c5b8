import { describeWithPGlite } from '@testing/stores';
import { OPERATIONS } from '@planes/decision/conversation/access';
import { ApprovalsHttp } from './approvals.http';
import { aBody, type Answer, type BootedBoundary, bootBoundary, post } from './boundary.cases';
import { openapiDocument } from './openapi-document';
import { openapiProblems, schemaCheck } from '@platform/http/openapi-shape.cases';
import { RECORD_SCHEMAS } from './record-schemas';
import { RecordsHttp } from './records.http';
import { RunsHttp } from './runs.http';

interface Description {
  readonly paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Record<string, unknown> };
  readonly responses: Record<string, { readonly content: Record<string, { readonly schema: { readonly $ref?: string } }> }>;
}

const described = openapiDocument() as Description;
const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every route of a controller, as the router has it: `post /v1/runs/{id}/cancel cancelRun`. */
function routesOf(controller: { readonly prototype: object }): readonly string[] {
  const base = String(Reflect.getMetadata('path', controller));
  const handlers = Object.entries(Object.getOwnPropertyDescriptors(controller.prototype)).filter(([name]) => name !== 'constructor');
  return handlers.flatMap(([name, { value }]) => {
    const path = Reflect.getMetadata('path', value as object) as string | undefined;
    if (path === undefined) return [];
    const method = ['get', 'post'][Number(Reflect.getMetadata('method', value as object))];
    return [`${method ?? 'other'} /${[base, path].filter((part) => part !== '/').join('/')} ${name}`.replace(/:([a-z]+)/g, '{$1}')];
  });
}

describe('the description of the public API', () => {
  it('is valid OpenAPI 3.1', () => {
    expect(openapiProblems(described)).toEqual([]);
  });

  it.each<[string, (text: string) => string]>([
    ['a missing schema', (text) => text.replace('"RunAnswer":', '"Answer":')],
    ['a repeated operation id', (text) => text.replace('"getRun"', '"invokeAgent"')],
    ['an undeclared parameter', (text) => text.replace('/v1/runs/{id}/cancel', '/v1/runs/{id}/{what}')],
    ['an unknown field', (text) => text.replace('"summary":"Ask for a run"', '"synopsis":"Ask for a run"')],
    ['a status that is none', (text) => text.replace('"202":', '"20x":')],
    ['another version', (text) => text.replace('3.1.0', '2.0')],
  ])('control: would not be, with %s', (_what, spoil) => {
    const text = JSON.stringify(described);
    expect(spoil(text)).not.toBe(text);
    expect(openapiProblems(JSON.parse(spoil(text)) as object)).not.toEqual([]);
  });

  it('describes every route that there is, under the name of its handler, and no other', () => {
    const routes = [RunsHttp, ApprovalsHttp, RecordsHttp].flatMap(routesOf).sort();
    expect(routes).toContain('post /v1/runs invokeAgent');
    expect(operations.map(({ method, path, operation }) => `${method} ${path} ${operation.operationId}`).sort()).toEqual(routes);
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual([...OPERATIONS].sort());
  });

  it.each(operations)('gives every error of $operation.operationId the form of a problem', ({ operation }) => {
    const errors = Object.entries(operation.responses).filter(([status]) => !status.startsWith('2'));
    expect(errors.map(([status]) => status)).toEqual(expect.arrayContaining(['400', '401', '403', '500', '503', 'default']));
    for (const [, { content }] of errors)
      expect(content).toEqual({ 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } });
  });
});

describeWithPGlite('what is answered', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  beforeAll(async () => {
    boundary = await bootBoundary(await open(), { CONVERSATION_ANSWER_MS: '50', CONVERSATION_PROOF_MS: '0' });
    sam = await boundary.issue();
  });
  afterAll(() => boundary.close());

  /** What is wrong with an answer, as the description has the operation. */
  function misfit(path: string, method: 'get' | 'post', { status, type, body }: Answer): readonly string[] {
    const responses = described.paths[path]?.[method]?.responses ?? {};
    const schema = (responses[String(status)] ?? responses['default'])?.content[type?.split(';')[0] ?? '']?.schema;
    return schema?.$ref === undefined
      ? [`${method} ${path} does not describe ${status} ${type ?? ''}`]
      : schemaCheck(described, schema.$ref)(body);
  }

  it('is what the description says, well or ill', async () => {
    const decided = await boundary.ask('/v1/runs', sam, post(aBody()));
    const waiting = await boundary.ask('/v1/runs', sam, post(aBody('refund please')));
    const slow = await boundary.ask('/v1/runs', sam, post(aBody('slow')));
    const [approval] = waiting.body['approvals'] as readonly { readonly approval_id: string }[];
    const [run, record] = [String(slow.body['run_id']), String(decided.body['record_id'])];
    const asks: readonly [string, 'get' | 'post', Answer][] = [
      ...[decided, waiting, slow].map((answer) => ['/v1/runs', 'post', answer] as const),
      ['/v1/runs', 'post', await boundary.ask('/v1/runs', sam, post({}))],
      ['/v1/runs', 'post', await boundary.ask('/v1/runs', undefined, post({}))],
      ['/v1/runs', 'post', await boundary.ask('/v1/runs', sam, { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } })],
      ['/v1/runs/{id}', 'get', await boundary.ask(`/v1/runs/${run}`, sam)],
      ['/v1/runs/{id}', 'get', await boundary.ask('/v1/runs/none', sam)],
      ['/v1/runs/{id}/cancel', 'post', await boundary.ask(`/v1/runs/${run}/cancel`, sam, post({ reason: 'x' }))],
      ['/v1/approvals', 'get', await boundary.ask('/v1/approvals', sam)],
      ['/v1/approvals/{id}', 'get', await boundary.ask(`/v1/approvals/${approval?.approval_id ?? ''}`, sam)],
      ['/v1/records', 'get', await boundary.ask('/v1/records', sam)],
      ['/v1/records/{id}', 'get', await boundary.ask(`/v1/records/${record}`, sam)],
    ].map(([path, method, answer]) => [path as string, method as 'get' | 'post', answer as Answer]);
    expect(asks.flatMap(([path, method, answer]) => misfit(path, method, answer))).toEqual([]);
    // Control: an answer of another operation does not fit.
    expect(misfit('/v1/runs/{id}', 'get', decided)).not.toEqual([]);
  });

  it('is described where it is promised, with every record that auditors keep', async () => {
    expect((await boundary.ask('/openapi.json', undefined)).body).toEqual(described);
    for (const kind of Object.keys(RECORD_SCHEMAS)) {
      const { status, body } = await boundary.ask(`/schemas/${kind}.v1.json`, undefined);
      expect([status, body['$id']]).toEqual([200, `/schemas/${kind}.v1.json`]);
    }
    expect(await boundary.ask('/schemas/nothing.v1.json', undefined)).toMatchObject({ status: 404, body: { code: 'HTTP_ROUTE_UNKNOWN' } });
  });
});
