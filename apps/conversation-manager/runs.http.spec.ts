import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post } from './boundary.cases';

const REQUEST = 'req_01KG9F4AR0000000000000000A';
const NOBODYS = 'run_01KG9F4AR0000000000000000Z';

describeWithPGlite('/v1/runs', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  let eve: string;
  beforeAll(async () => {
    boundary = await bootBoundary(await open(), { CONVERSATION_ANSWER_MS: '50' });
    sam = await boundary.issue();
    eve = await boundary.issue({ tenant_id: 'globex', user_id: 'eve' });
  });
  afterAll(() => boundary.close());

  const invoke = (body: unknown, headers?: Record<string, string>, key: string | undefined = sam) => boundary.ask('/v1/runs', key, post(body, headers));

  describe('an invoke', () => {
    it('answers with the run’s end and its record', async () => {
      const { status, body, headers } = await invoke(aBody());
      expect(status).toBe(200);
      expect(body).toEqual({
        run_id: expect.stringMatching(/^run_/) as unknown,
        request_id: expect.stringMatching(/^req_/) as unknown,
        status: 'DECIDED',
        answer: 'It is done.',
        record_id: expect.stringMatching(/^dr_/) as unknown,
        approvals: [],
        code: 'RUN_DECIDED',
        reason: 'the run went to its end',
      });
      expect(headers.get('location')).toBe(`/v1/runs/${String(body['run_id'])}`);
    });

    it('answers as soon as the run needs a person', async () => {
      expect(await invoke(aBody('refund please'))).toMatchObject({
        status: 200,
        body: { status: 'AWAITING_APPROVAL', approvals: [{ gate_id: 'GATE_FINANCE_APPROVAL', required_role: 'finance-lead' }] },
      });
    });

    it('answers 202 when time is up, and at once when it is long running', async () => {
      expect(await invoke(aBody('slow'))).toMatchObject({ status: 202, body: { status: 'RUNNING' } });
      expect(await invoke(aBody('slow', { mode: 'long_running' }))).toMatchObject({ status: 202, body: { status: 'RUNNING' } });
    });

    it('gives the same request the same run, however its id is said, and refuses another under it', async () => {
      const first = await invoke(aBody('hello', { request_id: REQUEST }));
      const again = await invoke(aBody('hello'), { 'idempotency-key': REQUEST });
      expect(again.body).toEqual(first.body);
      expect(await invoke(aBody('other', { request_id: REQUEST }))).toMatchObject({ status: 409, body: { code: 'CONVERSATION_REQUEST_ID_REUSED' } });
    });

    it('makes one run of many requests with one id at the same time', async () => {
      const request_id = 'req_01KG9F4AR0000000000000000B';
      const answers = await Promise.all(Array.from({ length: 20 }, () => invoke(aBody('at once', { request_id }))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers.map(({ body }) => body['run_id'])).size).toBe(1);
    });

    it('streams what happens when it is asked for events', async () => {
      const { type, text } = await invoke(aBody(), { accept: 'text/event-stream' });
      expect(type).toBe('text/event-stream; charset=utf-8');
      const events = [...text.matchAll(/^event: (.+)$/gm)].map(([, name]) => name);
      expect(events).toEqual(['accepted', 'step', 'step', 'answer_delta', 'ended']);
      expect(text).toContain('id: 0\nevent: step\n');
    });
  });

  it.each<[string, number, string, unknown, Record<string, string>?]>([
    ['no version', 422, 'CONVERSATION_PACK_UNPINNED', aBody('x', { context_pack_refs: ['ctxpack.support'] })],
    ['latest', 422, 'CONVERSATION_PACK_UNPINNED', aBody('x', { context_pack_refs: ['ctxpack.support@latest'] })],
    ['a range', 422, 'CONVERSATION_PACK_UNPINNED', aBody('x', { context_pack_refs: ['ctxpack.support@^1.0.0'] })],
    ['an unknown pack', 422, 'CONVERSATION_PACK_UNKNOWN', aBody('x', { context_pack_refs: ['ctxpack.nothing@1.0.0'] })],
    ['a pack that was not promoted', 409, 'TRUST_NOT_PROMOTED', aBody('x', { context_pack_refs: ['ctxpack.old@1.0.0'] })],
    ['an unsigned pack', 422, 'TRUST_UNSIGNED', aBody('x', { context_pack_refs: ['ctxpack.unsigned@1.0.0'] })],
    ['a tampered pack', 422, 'TRUST_DOCUMENT_TAMPERED', aBody('x', { context_pack_refs: ['ctxpack.tampered@1.0.0'] })],
    ['an unknown intent', 422, 'CONVERSATION_UNKNOWN_INTENT', aBody('x', { input: { intent: 'x', message: 'x' } })],
    ['another tenant', 403, 'CONVERSATION_TENANT_MISMATCH', aBody('x', { tenant_id: 'globex' })],
    ['another user', 403, 'CONVERSATION_USER_MISMATCH', aBody('x', { user: { user_id: 'eve' } })],
    ['a role that the key lacks', 403, 'CONVERSATION_ROLE_FORBIDDEN', aBody('x', { user: { user_id: 'sam', role: 'finance-lead' } })],
    ['an unknown field', 422, 'CONVERSATION_REQUEST_INVALID', aBody('x', { surprise: 1 })],
    ['an empty message', 422, 'CONVERSATION_REQUEST_INVALID', aBody('')],
    ['a NUL', 422, 'CONVERSATION_REQUEST_INVALID', aBody('a\u0000b')],
    ['a header that is no id', 422, 'CONVERSATION_REQUEST_INVALID', aBody(), { 'idempotency-key': 'once' }],
    ['a header that disagrees', 422, 'CONVERSATION_REQUEST_INVALID', aBody('x', { request_id: REQUEST }), { 'idempotency-key': NOBODYS.replace('run', 'req') }],
  ])('refuses %s', async (_what, status, code, body, headers) => {
    const day = await boundary.book.day('acme', new Date().toISOString());
    expect(await invoke(body, headers)).toMatchObject({ status, type: 'application/problem+json', body: { code, status } });
    // Nothing half-written: no budget is held for what was refused.
    expect(await boundary.book.day('acme', new Date().toISOString())).toEqual(day);
  });

  it('says what is wrong where', async () => {
    const { body } = await invoke(aBody('x', { surprise: 1, mode: 'fast', runtime: { plan_timeout_ms: 'soon' } }));
    expect(body['findings']).toEqual(
      expect.arrayContaining([
        { path: '/surprise', problem: 'is not known here' },
        { path: '/runtime/max_tool_calls', problem: 'is missing' },
        expect.objectContaining({ path: '/runtime/plan_timeout_ms' }),
        expect.objectContaining({ path: '/mode' }),
      ]),
    );
  });

  describe('a run', () => {
    let run: string;
    beforeAll(async () => void (run = String((await invoke(aBody('slow'))).body['run_id'])));

    it('is shown with its story', async () => {
      const { status, body } = await boundary.ask(`/v1/runs/${run}`, sam);
      expect(status).toBe(200);
      expect(body).toMatchObject({ run_id: run, tenant_id: 'acme', status: 'RUNNING', story: [{ seq: 0 }, { seq: 1 }] });
    });

    it.each([
      ['', {}],
      ['/events', {}],
      ['/cancel', post({ reason: 'x' })],
    ])('is told from an unknown one by nobody else: %s', async (rest, init) => {
      const [foreign, unknown, malformed] = await Promise.all(
        [run, NOBODYS, 'nonsense'].map((id) => boundary.ask(`/v1/runs/${id}${rest}`, eve, init)),
      );
      expect(foreign?.status).toBe(404);
      expect(same(foreign)).toEqual(same(unknown));
      expect(same(malformed)).toEqual(same(unknown));
    });

    it('is cancelled once, with a record', async () => {
      expect(await boundary.ask(`/v1/runs/${run}/cancel`, sam, post({ reason: 'changed my mind' }))).toMatchObject({ status: 202, body: { status: 'CANCELLED' } });
      const late = await boundary.ask(`/v1/runs/${run}/cancel`, sam, post({ reason: 'again' }));
      expect(late).toMatchObject({ status: 409, body: { code: 'CONVERSATION_RUN_ENDED' } });
    });

    it('tells its events from where the reader was', async () => {
      const whole = await boundary.ask(`/v1/runs/${run}/events`, sam);
      const rest = await boundary.ask(`/v1/runs/${run}/events`, sam, { headers: { 'last-event-id': '0' } });
      expect([...whole.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)).toEqual(['0', '1', '2']);
      expect([...rest.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)).toEqual(['1', '2']);
      expect(rest.text.trimEnd().split('\n').at(-2)).toBe('event: ended');
      const wrong = await boundary.ask(`/v1/runs/${run}/events`, sam, { headers: { 'last-event-id': 'first' } });
      expect(wrong).toMatchObject({ status: 422, body: { code: 'CONVERSATION_REQUEST_INVALID' } });
    });
  });

  describe('a body that cannot be read', () => {
    const chunks = ReadableStream.from([Buffer.from('"'), ...Array.from({ length: 40 }, () => Buffer.alloc(32_768, 'x')), Buffer.from('"')]);
    it.each<[string, number, string, RequestInit]>([
      ['is too long in chunks', 413, 'HTTP_BODY_TOO_LARGE', { body: chunks as unknown as string, ...{ duplex: 'half' } }],
      ['is broken JSON', 400, 'HTTP_BODY_NOT_JSON', { body: '{"input":' }],
      ['is invalid UTF-8', 400, 'HTTP_BODY_NOT_UTF8', { body: Buffer.from([0x22, 0xc3, 0x28, 0x22]) }],
      ['says a key twice', 400, 'HTTP_BODY_DUPLICATE_KEY', { body: '{"mode":"batch","mode":"stream"}' }],
      ['is of another type', 415, 'HTTP_MEDIA_TYPE_UNSUPPORTED', { body: 'a=1', headers: { 'content-type': 'text/plain' } }],
    ])('%s', async (_what, status, code, init) => {
      const headers = { 'content-type': 'application/json', ...(init.headers as Record<string, string> | undefined) };
      const answer = await boundary.ask('/v1/runs', sam, { method: 'POST', ...init, headers });
      expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { code } });
      expect((await invoke(aBody())).status).toBe(200);
    });
  });
});

function same(answer: { readonly status: number; readonly body: Record<string, unknown> } | undefined): object {
  const { trace_id: _trace, ...body } = answer?.body ?? {};
  return { status: answer?.status, body };
}
