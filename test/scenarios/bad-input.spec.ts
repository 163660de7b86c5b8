import { request } from 'node:http';
import { ask, type Answer } from './ask';
import { anOrder } from './orders';
import type { Person } from './person';
import { runningPlatform } from './running-platform';

const UNKNOWN = '01KG9F4AR0000000000000000A';
const LIMIT = 16_384;

interface Problem {
  readonly code: string;
  readonly findings?: readonly { readonly path: string }[];
}

describe('input that is bad', () => {
  const { it, person, platform } = runningPlatform({ FIVEPLANE_HTTP_BODY_BYTES: String(LIMIT) });
  const good = (): Record<string, unknown> => person('acme').wishing({ message: 'order status of ORD-1010' });
  const url = (): string => platform().connection.http_url;
  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) =>
    ask<Problem>(url(), { path: '/v1/runs', method: 'POST', token: person('acme').place.user.token, body, headers });

  function refused(answer: Answer<Problem>, status: number, code: string): void {
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ type: `urn:fiveplane:problem:${code}`, status, trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
  }

  const BODIES: readonly (readonly [what: string, change: (body: Record<string, unknown>) => unknown, path: string])[] = [
    ['an unknown field', (body) => ({ ...body, surprise: 1 }), '/surprise'],
    [
      'an unknown field deep inside',
      (body) => ({ ...body, input: { ...(body['input'] as object), temperature: 1 } }),
      '/input/temperature',
    ],
    ['a wrong type', (body) => ({ ...body, mode: 7 }), '/mode'],
    [
      'a number as text',
      (body) => ({ ...body, runtime: { ...(body['runtime'] as object), max_tool_calls: '3' } }),
      '/runtime/max_tool_calls',
    ],
    [
      'a number out of range',
      (body) => ({ ...body, runtime: { ...(body['runtime'] as object), max_tool_calls: -1 } }),
      '/runtime/max_tool_calls',
    ],
    ['a missing field', ({ runtime: _runtime, ...body }) => body, '/runtime'],
    ['an id of another kind', (body) => ({ ...body, request_id: `run_${UNKNOWN}` }), '/request_id'],
    ['a list instead of an object', (body) => [body], ''],
    ['no object at all', () => null, ''],
    ['U+0000 in a text', (body) => ({ ...body, input: { intent: 'auto', message: 'a\u0000b' } }), '/input/message'],
  ];
  for (const [what, change, path] of BODIES) {
    it(`${what} is named with its place`, async () => {
      const answer = await send(JSON.stringify(change(good())));
      refused(answer, 422, 'CONVERSATION_REQUEST_INVALID');
      expect(answer.body.findings?.map((finding) => finding.path)).toContain(path);
    });
  }

  const UNREADABLE: readonly (readonly [what: string, body: () => string | Uint8Array<ArrayBuffer>, status: number, code: string])[] = [
    ['broken JSON', () => JSON.stringify(good()).slice(0, -1), 400, 'HTTP_BODY_NOT_JSON'],
    ['invalid UTF-8', () => Uint8Array.from([0x22, 0xc3, 0x28, 0x22]), 400, 'HTTP_BODY_NOT_UTF8'],
    ['half a surrogate pair', () => '{"message":"\\ud800"}', 400, 'HTTP_BODY_NOT_UNICODE'],
    ['a key twice', () => '{"mode":"batch","mode":"stream"}', 400, 'HTTP_BODY_DUPLICATE_KEY'],
    ['a reserved key', () => '{"__proto__":{"mode":"batch"}}', 400, 'HTTP_BODY_DUPLICATE_KEY'],
    ['a number that is no number afterwards', () => '{"mode":123456789012345678901}', 400, 'HTTP_BODY_NUMBER_INEXACT'],
    ['nesting without end', () => '['.repeat(5_000) + ']'.repeat(5_000), 400, 'HTTP_BODY_TOO_DEEP'],
    ['more than the limit', () => JSON.stringify({ ...good(), surprise: 'x'.repeat(LIMIT) }), 413, 'HTTP_BODY_TOO_LARGE'],
  ];
  for (const [what, body, status, code] of UNREADABLE)
    it(`${what} is refused with ${code}`, async () => refused(await send(body()), status, code));

  it('more than the limit in chunks of unknown number is refused while it arrives', async () => {
    const piece = Buffer.from('x'.repeat(4_096));
    const answer = await chunked(`${url()}/v1/runs`, person('acme').place.user.token, function* () {
      yield Buffer.from('{"surprise":"');
      for (let sent = 0; sent < 4 * LIMIT; sent += piece.length) yield piece;
      yield Buffer.from('"}');
    });
    expect(answer).toMatchObject({ status: 413, body: { code: 'HTTP_BODY_TOO_LARGE' } });
  });

  it('another media type is refused', async () => {
    refused(await send(JSON.stringify(good()), { 'content-type': 'text/plain' }), 415, 'HTTP_MEDIA_TYPE_UNSUPPORTED');
  });

  const PLACES: readonly (readonly [method: string, path: string, status: number, code: string])[] = [
    ['GET', `/v1/runs/run_${UNKNOWN}`, 404, 'CONVERSATION_RUN_UNKNOWN'],
    ['GET', '/v1/runs/nonsense', 404, 'CONVERSATION_RUN_UNKNOWN'],
    ['GET', `/v1/runs/run_${UNKNOWN}/events`, 404, 'CONVERSATION_RUN_UNKNOWN'],
    ['GET', `/v1/approvals/apr_${UNKNOWN}`, 404, 'APPROVAL_UNKNOWN'],
    ['GET', '/v1/approvals/%27%20OR%201%3D1', 404, 'APPROVAL_UNKNOWN'],
    ['GET', `/v1/records/dr_${UNKNOWN}`, 404, 'TRUST_UNKNOWN_RECORD'],
    ['GET', '/v1/approvals?state=happy', 422, 'CONVERSATION_REQUEST_INVALID'],
    ['GET', '/v1/approvals?limit=0', 422, 'CONVERSATION_REQUEST_INVALID'],
    ['GET', '/v1/records?limit=201', 422, 'CONVERSATION_REQUEST_INVALID'],
    ['GET', '/v1/records?surprise=1', 422, 'CONVERSATION_REQUEST_INVALID'],
    ['GET', '/v1/nothing', 404, 'HTTP_ROUTE_UNKNOWN'],
    ['GET', '/v1/runs/%E0%A4%A', 400, 'HTTP_URL_MALFORMED'],
    ['DELETE', '/v1/runs', 405, 'HTTP_METHOD_NOT_ALLOWED'],
  ];
  for (const [method, path, status, code] of PLACES) {
    it(`${method} ${path} is ${code}`, async () => {
      refused(await ask<Problem>(url(), { path, method, token: person('acme').place.user.token }), status, code);
    });
  }

  const HEADERS: readonly (readonly [what: string, authorization: () => string | undefined])[] = [
    ['no key', () => undefined],
    ['a key of another form', () => 'Bearer nonsense'],
    ['another scheme', () => `Basic ${person('acme').place.user.token}`],
    ['a key with another secret', () => `Bearer ${otherSecret(person('acme').place.user.token)}`],
  ];
  for (const [what, authorization] of HEADERS) {
    it(`${what} lets nobody in`, async () => {
      const header = authorization();
      const headers = header === undefined ? {} : { authorization: header };
      const answer = await ask<Problem>(url(), { path: '/v1/runs', method: 'POST', body: JSON.stringify(good()), headers });
      refused(answer, 401, 'CONVERSATION_KEY_INVALID');
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    });
  }

  it('the same request_id with another body is refused, with the same body it is the same run', async () => {
    const request_id = `req_${UNKNOWN}`;
    const first = await person('acme').asks({ message: `order status of ${anOrder('acme').order_id}`, request_id });
    const sentAgain = await person('acme').asks({ message: 'order status of ORD-1299', request_id });
    refused(sentAgain as unknown as Answer<Problem>, 409, 'CONVERSATION_REQUEST_ID_REUSED');
    const { body } = await person('acme').get<{ records: unknown[] }>('/v1/records');
    expect([first.status, body.records.length]).toEqual([200, 1]);
  });

  it('a key that was revoked or has expired opens nothing, the others still do', async () => {
    const [revoked, expired, still] = [person('acme', 'developer'), person('acme', 'auditor'), person('acme')];
    const tokens = [revoked, expired, still].map((one: Person) => one.place.user.token);
    const path = '/v1/records';
    const statuses = async () => Promise.all(tokens.map(async (token) => (await ask(url(), { path, token })).status));
    expect(await statuses()).toEqual([200, 200, 200]);
    await platform().whileDown(async (sql) => {
      const name = (one: Person): readonly unknown[] => ['acme', one.id];
      await sql(
        `UPDATE conversation.api_key SET revoked_at = now() - interval '1 minute' WHERE tenant_id = $1 AND user_id = $2`,
        name(revoked),
      );
      await sql(`UPDATE conversation.api_key SET not_before = now() - interval '2 hours', not_after = now() - interval '1 hour' WHERE tenant_id = $1 AND user_id = $2`, name(expired)); // prettier-ignore
    });
    expect(await statuses()).toEqual([401, 401, 200]);
  });

  it('control: the process went on, and of all that was sent only the good requests were written', async () => {
    expect(await person('acme').invokes({ message: `order status of ${anOrder('acme').order_id}` })).toMatchObject({ status: 'DECIDED' });
    const [row] = await platform().lastLook((sql) => sql<{ runs: string }>('SELECT count(*) AS runs FROM conversation.run'));
    expect(Number(row?.runs)).toBe(2);
  });
});

/** The same key id, with the last letters of its secret changed. */
function otherSecret(token: string): string {
  return `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
}

/** Sends a body in chunks over plain HTTP; what the server refuses while it arrives need not be read by it to the end. */
function chunked(url: string, token: string, pieces: () => Generator<Buffer>): Promise<{ status: number | undefined; body: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const asked = request(url, { method: 'POST', headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, body: JSON.parse(Buffer.concat(parts).toString()) as unknown }));
    });
    // A server that has answered may close while we still write.
    asked.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' || error.code === 'ECONNRESET' ? undefined : reject(error),
    );
    for (const piece of pieces()) asked.write(piece);
    asked.end();
  });
}
