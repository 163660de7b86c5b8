import { connect } from 'node:net';
import { anEchoApp, ECHO_ENVIRONMENT } from '../an-echo-app';
import { bootService } from '../boot-service';
import type { RunningService } from '../service-spec';

let running: RunningService;

beforeAll(async () => {
  running = await bootService(anEchoApp(), { ...ECHO_ENVIRONMENT, FIVEPLANE_HTTP_BODY_BYTES: '200' });
});
afterAll(() => running.stop());

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${running.httpUrl}${path}`, init);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  };
}

const post = (body: RequestInit['body'], headers: Record<string, string> = { 'content-type': 'application/json' }): RequestInit => ({
  method: 'POST',
  body: body ?? null,
  headers,
  ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
});

/** Bytes as they are, for what no client library would send. */
async function raw(bytes: string | Buffer): Promise<string> {
  const socket = connect(Number(new URL(running.httpUrl).port), '127.0.0.1');
  socket.end(bytes);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

function streamOf(...chunks: readonly string[]): ReadableStream {
  return ReadableStream.from(chunks.map((chunk) => Buffer.from(chunk)));
}

describe('a request body', () => {
  it('reaches the controller as it was written', async () => {
    const { status, body } = await ask('/v1/echo', post('{"a":[1,"é",null,{"b":-0.5e3}]}'));
    expect(status).toBe(201);
    expect(body['body']).toEqual({ a: [1, 'é', null, { b: -500 }] });
  });

  it.each<[string, RequestInit, number, string]>([
    ['longer than the limit', post(JSON.stringify('x'.repeat(300))), 413, 'HTTP_BODY_TOO_LARGE'],
    [
      'longer than the limit in chunks, without a length',
      post(streamOf('"', 'x'.repeat(150), 'x'.repeat(150), '"')),
      413,
      'HTTP_BODY_TOO_LARGE',
    ],
    ['of another media type', post('a=1', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'HTTP_MEDIA_TYPE_UNSUPPORTED'],
    ['that is plain text', post('{}', { 'content-type': 'text/plain' }), 415, 'HTTP_MEDIA_TYPE_UNSUPPORTED'],
    ['that is broken JSON', post('{"a":'), 400, 'HTTP_BODY_NOT_JSON'],
    ['that is empty', post(''), 400, 'HTTP_BODY_NOT_JSON'],
    ['with invalid UTF-8', post(Buffer.from([0x22, 0xc3, 0x28, 0x22])), 400, 'HTTP_BODY_NOT_UTF8'],
    ['with a key twice', post('{"a":1,"a":2}'), 400, 'HTTP_BODY_DUPLICATE_KEY'],
    ['nested too deeply', post('['.repeat(70) + ']'.repeat(70)), 400, 'HTTP_BODY_TOO_DEEP'],
  ])('%s is refused', async (_what, init, status, code) => {
    const answer = await ask('/v1/echo', init);
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { status, code, type: `urn:fiveplane:problem:${code}` },
    });
    expect(answer.body['trace_id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('leaves the process able to answer after each refusal', async () => {
    expect((await ask('/v1/echo', post('{}'))).status).toBe(201);
  });
});

describe('an address', () => {
  it('that does not exist is 404', async () => {
    expect(await ask('/v1/nothing')).toMatchObject({
      status: 404,
      type: 'application/problem+json',
      body: { code: 'HTTP_ROUTE_UNKNOWN', title: 'Not Found' },
    });
  });

  it('that takes other methods is 405 and says which', async () => {
    const answer = await ask('/v1/echo', { method: 'DELETE' });
    expect(answer).toMatchObject({ status: 405, body: { code: 'HTTP_METHOD_NOT_ALLOWED' } });
    expect(answer.headers.get('allow')).toBe('POST');
    expect((await ask('/v1/echo/fail/bug', { method: 'PUT' })).status).toBe(405);
  });

  it('that cannot be decoded is 400', async () => {
    expect(await ask('/v1/%zz')).toMatchObject({ status: 400, type: 'application/problem+json', body: { code: 'HTTP_URL_MALFORMED' } });
  });

  it('is not needed to refuse what is not HTTP', async () => {
    const answer = await raw('NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('"code":"HTTP_REQUEST_MALFORMED"');
  });
});

describe('what goes wrong in a controller', () => {
  it.each([
    ['refusal', 422, { code: 'ECHO_REFUSED', detail: 'not today' }],
    ['findings', 400, { code: 'ECHO_INVALID', findings: [{ path: '/a', problem: 'is missing' }] }],
    ['STORE_UNAVAILABLE', 503, { code: 'STORE_UNAVAILABLE', retry_after_ms: 1_000 }],
    ['DEADLINE_EXCEEDED', 504, { code: 'DEADLINE_EXCEEDED' }],
    ['CALLER_FORBIDDEN', 403, { code: 'CALLER_FORBIDDEN' }],
    ['NOT_FOUND', 404, { code: 'NOT_FOUND' }],
  ])('%s becomes a problem with its code', async (how, status, body) => {
    expect(await ask(`/v1/echo/fail/${how}`)).toMatchObject({ status, type: 'application/problem+json', body });
  });

  it('tells nothing about a bug or a cause', async () => {
    for (const how of ['bug', 'STORE_UNAVAILABLE'])
      expect(JSON.stringify((await ask(`/v1/echo/fail/${how}`)).body)).not.toContain('hunter2');
    expect(await ask('/v1/echo/fail/bug')).toMatchObject({ status: 500, body: { code: 'INTERNAL', detail: 'internal error' } });
  });
});

describe('the trace of a request', () => {
  it('is the caller’s, in the handler after its body was read and in the problem', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { 'content-type': 'application/json', traceparent };
    expect((await ask('/v1/echo', post(streamOf('{"a"', ':1}'), headers))).body['trace']).toBe('0af7651916cd43dd8448eb211c80319c');
    expect((await ask('/v1/nothing', { headers })).body['trace_id']).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('goes on through a call to a peer', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect((await ask('/v1/echo/through', { headers: { traceparent } })).body).toMatchObject({
      text: 'through',
      trace: '0af7651916cd43dd8448eb211c80319c',
    });
  });
});

describe('what the machinery asks', () => {
  it('is answered', async () => {
    expect(await ask('/livez')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await ask('/readyz')).toMatchObject({ status: 200, body: { ready: true, checks: [{ name: 'serving', ready: true }] } });
    const metrics = await (await fetch(`${running.httpUrl}/metrics`)).text();
    expect(metrics).toContain('fiveplane_platform_http_duration_seconds_bucket{le="0.25",route="/livez",method="GET",status="200"} 1');
    expect(metrics).toContain('nodejs_eventloop_lag_seconds');
  });
});
