import { MEMORY_OPERATIONS } from '@planes/intelligence/memory/access/access';
import { openapiProblems, schemaCheck } from '@platform/http/openapi-shape.cases';
import { describeWithPGlite } from '@testing/stores';
import { BanksHttp } from './banks.http';
import { type Answer, type BootedBanks, bootBanks } from './boot-banks.cases';
import { ContentsHttp } from './contents.http';
import { ForgettingHttp } from './forgetting.http';
import { HoldsHttp } from './holds.http';
import { JobsHttp } from './jobs.http';
import { MEMORY_API, memoryDescription } from './memory-description';
import { PortabilityHttp } from './portability.http';
import { QuestionsHttp } from './questions.http';

interface Described {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, { readonly content: Record<string, { readonly schema: { readonly $ref?: string } }> }> }>>; // prettier-ignore
}

const described = memoryDescription() as Described;
const METHODS = ['get', 'post', 'put', 'delete'];

/** Every route of a controller, as the router has it: `post /v1/retain retain`. */
function routesOf(controller: { readonly prototype: object }): readonly string[] {
  const base = String(Reflect.getMetadata('path', controller));
  return Object.entries(Object.getOwnPropertyDescriptors(controller.prototype)).flatMap(([name, { value }]) => {
    const path = name === 'constructor' ? undefined : (Reflect.getMetadata('path', value as object) as string | undefined);
    if (path === undefined) return [];
    const method = METHODS[Number(Reflect.getMetadata('method', value as object))];
    return [`${method ?? 'other'} /${[base, path].filter((part) => part !== '/').join('/')} ${name}`.replace(/:([a-z]+)/g, '{$1}')];
  });
}

describe('the description of the memory API', () => {
  it('is valid OpenAPI 3.1', () => {
    expect(openapiProblems(described)).toEqual([]);
  });

  it('describes every route that there is, under the name of its handler, and no other', () => {
    const routes = [ContentsHttp, QuestionsHttp, ForgettingHttp, BanksHttp, HoldsHttp, JobsHttp, PortabilityHttp].flatMap(routesOf).sort();
    expect(MEMORY_API.map(({ method, path, id }) => `${method} ${path} ${id}`).sort()).toEqual(routes);
    expect(MEMORY_API.map(({ id }) => id).sort()).toEqual([...MEMORY_OPERATIONS].sort());
  });
});

describeWithPGlite('what the memory API answers', (open) => {
  let banks: BootedBanks;
  let devi: string;
  beforeAll(async () => {
    banks = await bootBanks(await open());
    devi = banks.keyOf('acme', 'devi', 'developer', 'auditor');
  });
  afterAll(() => banks.close());

  /** What is wrong with an answer, as the description has the operation. */
  function misfit(path: string, method: string, { status, type, body }: Answer): readonly string[] {
    const responses = described.paths[path]?.[method]?.responses ?? {};
    const schema = (responses[String(status)] ?? responses['default'])?.content[type?.split(';')[0] ?? '']?.schema;
    return schema?.$ref === undefined
      ? [`${method} ${path} does not describe ${status} ${type ?? ''}`]
      : schemaCheck(described, schema.$ref)(body);
  }

  it('is what the description says, well or ill', async () => {
    const kept = await banks.post('/v1/retain', devi, {
      bank_id: 'shape',
      content: 'Ann lives in Lisbon.',
      occurred_at: '2026-01-01T00:00:00.000Z',
    });
    const later = await banks.post('/v1/retain/batch', devi, { bank_id: 'shape', items: [{ content: 'Later.' }], when: 'later' });
    const question = { bank_id: 'shape', query: 'Where lives Ann?' };
    const asks: readonly (readonly [string, string, Answer])[] = [
      ['/v1/retain', 'post', kept],
      ['/v1/retain/batch', 'post', later],
      ['/v1/retain/batch', 'post', await banks.post('/v1/retain/batch', devi, { bank_id: 'shape', items: [{ content: 'Now.' }] })],
      [
        '/v1/conversations',
        'post',
        await banks.post('/v1/conversations', devi, { bank_id: 'shape', session_id: 's', turns: [{ content: 'Hi.' }] }),
      ],
      ['/v1/recall', 'post', await banks.post('/v1/recall', devi, question)],
      ['/v1/history', 'post', await banks.post('/v1/history', devi, { ...question, as_of: '2099-01-01T00:00:00.000Z' })],
      ['/v1/reflect', 'post', await banks.post('/v1/reflect', devi, question)],
      ['/v1/reflect', 'post', await banks.post('/v1/reflect', devi, { ...question, query: 'Which violin?' })],
      ['/v1/banks', 'get', await banks.ask('/v1/banks', devi)],
      ['/v1/banks/{bank}', 'get', await banks.ask('/v1/banks/shape', devi)],
      ['/v1/banks/{bank}', 'put', await banks.ask('/v1/banks/shape', devi, { method: 'PUT', body: { lifecycle: { exempt_tags: ['a'] } } })],
      ['/v1/banks/{bank}', 'put', await banks.ask('/v1/banks/shape', devi, { method: 'PUT', body: { pii: { actions: 'off' } } })],
      ['/v1/banks/{bank}/memories', 'get', await banks.ask('/v1/banks/shape/memories', devi)],
      ['/v1/banks/{bank}/memories/{memory}', 'get', await banks.ask(`/v1/banks/shape/memories/${String(kept.body['memory_id'])}`, devi)],
      ['/v1/banks/{bank}/memories/{memory}', 'get', await banks.ask('/v1/banks/shape/memories/none', devi)],
      ['/v1/banks/{bank}/lifecycle', 'post', await banks.ask('/v1/banks/shape/lifecycle', devi, { method: 'POST' })],
      ['/v1/banks/{bank}/holds', 'post', await banks.post('/v1/banks/shape/holds', devi, { hold_id: 'h', reason: 'r' })],
      ['/v1/banks/{bank}/holds', 'get', await banks.ask('/v1/banks/shape/holds', devi)],
      ['/v1/forget', 'post', await banks.post('/v1/forget', devi, { bank_id: 'shape', scope: 'all' })],
      ['/v1/banks/{bank}/holds/{hold}', 'delete', await banks.ask('/v1/banks/shape/holds/h', devi, { method: 'DELETE' })],
      ['/v1/forget', 'post', await banks.post('/v1/forget', devi, { bank_id: 'shape', scope: 'all' })],
      ['/v1/erasures', 'get', await banks.ask('/v1/erasures', devi)],
      ['/v1/banks/{bank}/jobs', 'get', await banks.ask('/v1/banks/shape/jobs', devi)],
      ['/v1/jobs/{job}', 'get', await banks.ask(`/v1/jobs/${String(later.body['job_id'])}`, devi)],
    ];
    expect(asks.flatMap(([path, method, answer]) => misfit(path, method, answer))).toEqual([]);
    expect(misfit('/v1/recall', 'post', kept)).not.toEqual([]); // control
    expect((await banks.ask('/v1/memory/openapi.json', undefined)).body).toEqual(described);
  });
});
