import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post } from './boundary.cases';

const JSON_TYPE = { 'content-type': 'application/json' };
const bytes = (text: string): RequestInit => ({ method: 'POST', body: text, headers: JSON_TYPE });
const raw = (body: Buffer): RequestInit => ({ method: 'POST', body: body as unknown as string, headers: JSON_TYPE });

/** A valid body of so many bytes, in chunks and without a length. */
function chunked(length: number): RequestInit {
  const text = JSON.stringify(aBody('x'));
  const chunks = [
    Buffer.from(text),
    ...Array.from({ length: Math.ceil((length - text.length) / 16_384) }, () => Buffer.alloc(16_384, ' ')),
  ];
  return { method: 'POST', body: ReadableStream.from(chunks) as unknown as string, headers: JSON_TYPE, ...{ duplex: 'half' } };
}

describeWithPGlite('input that cannot be taken', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  beforeAll(async () => {
    boundary = await bootBoundary(await open(), { FIVEPLANE_HTTP_BODY_BYTES: '65536' });
    sam = await boundary.issue();
  });
  afterAll(() => boundary.close());

  const good = JSON.stringify(aBody());
  const padded = (length: number) => bytes(good + ' '.repeat(length - Buffer.byteLength(good)));
  const sent = (init: RequestInit) => boundary.ask('/v1/runs', sam, init);
  const day = () => boundary.book.day('acme', new Date().toISOString());

  it.each<[string, number, string, () => RequestInit]>([
    ['is too long', 413, 'HTTP_BODY_TOO_LARGE', () => padded(65_537)],
    ['is too long in chunks', 413, 'HTTP_BODY_TOO_LARGE', () => chunked(200_000)],
    ['is empty', 400, 'HTTP_BODY_NOT_JSON', () => bytes('')],
    ['is broken JSON', 400, 'HTTP_BODY_NOT_JSON', () => bytes('{"input":')],
    ['has something behind it', 400, 'HTTP_BODY_NOT_JSON', () => bytes(`${good} {}`)],
    ['is invalid UTF-8', 400, 'HTTP_BODY_NOT_UTF8', () => raw(Buffer.from([0x22, 0xc3, 0x28, 0x22]))],
    ['says a key twice', 400, 'HTTP_BODY_DUPLICATE_KEY', () => bytes('{"mode":"batch","mode":"stream"}')],
    ['says a key twice, once escaped', 400, 'HTTP_BODY_DUPLICATE_KEY', () => bytes('{"mode":"batch","m\\u006fde":"stream"}')],
    ['is too deep', 400, 'HTTP_BODY_TOO_DEEP', () => bytes('['.repeat(300) + ']'.repeat(300))],
    ['is of another type', 415, 'HTTP_MEDIA_TYPE_UNSUPPORTED', () => ({ ...bytes('a=1'), headers: { 'content-type': 'text/plain' } })],
    ['is nothing at all', 422, 'CONVERSATION_REQUEST_INVALID', () => ({ method: 'POST' })],
    ['is no object', 422, 'CONVERSATION_REQUEST_INVALID', () => bytes('[]')],
    ['is null', 422, 'CONVERSATION_REQUEST_INVALID', () => bytes('null')],
    ['has an unknown field', 422, 'CONVERSATION_REQUEST_INVALID', () => post(aBody('x', { surprise: 1 }))],
    [
      'has an unknown field far inside',
      422,
      'CONVERSATION_REQUEST_INVALID',
      () => post(aBody('x', { input: { intent: 'auto', message: 'x', tone: 'y' } })),
    ],
    ['has a wrong type', 422, 'CONVERSATION_REQUEST_INVALID', () => post(aBody('x', { context_pack_refs: 'ctxpack.support@1.0.0' }))],
    ['has a number as text', 422, 'CONVERSATION_REQUEST_INVALID', () => post(aBody('x', { runtime: { plan_timeout_ms: '15000', max_tool_calls: 8, max_payload_bytes: 1 } }))], // prettier-ignore
    ['lacks a field', 422, 'CONVERSATION_REQUEST_INVALID', () => post({ ...aBody(), mode: undefined })],
    ['names no pack', 422, 'CONVERSATION_REQUEST_INVALID', () => post(aBody('x', { context_pack_refs: [] }))],
    ['has an empty message', 422, 'CONVERSATION_REQUEST_INVALID', () => post(aBody(''))],
    ['has a NUL', 422, 'CONVERSATION_REQUEST_INVALID', () => post(aBody('a\u0000b'))],
    [
      'has a NUL in a name',
      422,
      'CONVERSATION_REQUEST_INVALID',
      () => post(aBody('x', { input: { intent: 'auto', message: 'x', context: { 'a\u0000': 1 } } })),
    ],
  ])('%s: it is refused, nothing is half-written, and the next request is served', async (_what, status, code, init) => {
    const before = await day();
    const answer = await sent(init());
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { code, status, type: `urn:fiveplane:problem:${code}` },
    });
    expect(answer.body['trace_id']).toMatch(/^[0-9a-f]{32}$/);
    expect(await day()).toEqual(before);
    expect((await sent(post(aBody()))).status).toBe(200);
  });

  it('control: what is as long as may be is taken, in one piece and in chunks', async () => {
    expect((await sent(padded(65_536))).status).toBe(200);
    expect((await sent(chunked(40_000))).status).toBe(200);
  });

  it('says what is wrong where', async () => {
    const { body } = await sent(post(aBody('x', { surprise: 1, mode: 'fast', runtime: { plan_timeout_ms: 'soon' } })));
    expect(body['findings']).toEqual(
      expect.arrayContaining([
        { path: '/surprise', problem: 'is not known here' },
        { path: '/runtime/max_tool_calls', problem: 'is missing' },
        expect.objectContaining({ path: '/runtime/plan_timeout_ms' }),
        expect.objectContaining({ path: '/mode' }),
      ]),
    );
  });

  it('says some of what is wrong when all of it would be too much, and repeats nothing of what was sent', async () => {
    const secrets = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`field_${n}`, 'hunter2']));
    const { text, body } = await sent(post(aBody('x', secrets)));
    const findings = body['findings'] as readonly unknown[];
    expect(findings[0]).toEqual({ path: '/field_0', problem: 'is not known here' });
    expect(findings.length).toBeLessThanOrEqual(20);
    expect(text).not.toContain('hunter2');
  });

  it.each([
    '/v1/approvals?state=open',
    '/v1/approvals?limit=0',
    '/v1/approvals?limit=201',
    '/v1/approvals?limit=1&limit=2',
    '/v1/approvals?run_id=1',
    '/v1/approvals?cursor=dr_01KG9F4AR0000000000000000A',
    '/v1/approvals?__proto__=1',
    '/v1/records?limit=05',
    '/v1/records?order=asc',
    '/v1/records?cursor=',
  ])('refuses the query of %s', async (path) => {
    expect(await boundary.ask(path, sam)).toMatchObject({ status: 422, body: { code: 'CONVERSATION_REQUEST_INVALID' } });
  });

  it.each<[string, string, number, string]>([
    ['GET', '/v2/runs', 404, 'HTTP_ROUTE_UNKNOWN'],
    ['GET', '/v1/runs', 405, 'HTTP_METHOD_NOT_ALLOWED'],
    ['DELETE', '/v1/approvals', 405, 'HTTP_METHOD_NOT_ALLOWED'],
    ['GET', '/v1/runs/%zz', 400, 'HTTP_URL_MALFORMED'],
    ['GET', '/v1/runs/run_01KG9F4AR0000000000000000A%00', 404, 'CONVERSATION_RUN_UNKNOWN'],
    ['GET', '/schemas/__proto__.v1.json', 404, 'HTTP_ROUTE_UNKNOWN'],
  ])('answers %s %s with %i', async (method, path, status, code) => {
    expect(await boundary.ask(path, sam, { method })).toMatchObject({ status, type: 'application/problem+json', body: { code } });
  });
});
