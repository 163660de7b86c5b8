import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post } from './boundary.cases';

const REQUEST = 'req_01KG9F4AR0000000000000000A';
const OTHER_REQUEST = 'req_01KG9F4AR0000000000000000Z';

describeWithPGlite('POST /v1/runs', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  beforeAll(async () => {
    boundary = await bootBoundary(await open(), { CONVERSATION_ANSWER_MS: '50' });
    sam = await boundary.issue();
  });
  afterAll(() => boundary.close());

  const invoke = (body: unknown, headers?: Record<string, string>, key: string | undefined = sam) =>
    boundary.ask('/v1/runs', key, post(body, headers));
  const day = () => boundary.book.day('acme', new Date().toISOString());

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

  it('streams what happens when it is asked for events', async () => {
    const { type, text, headers } = await invoke(aBody(), { accept: 'text/event-stream' });
    expect(type).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('location')).toMatch(/^\/v1\/runs\/run_/);
    const events = [...text.matchAll(/^event: (.+)$/gm)].map(([, name]) => name);
    expect(events).toEqual(['accepted', 'step', 'step', 'answer_delta', 'ended']);
    expect(text).toContain('id: 0\nevent: step\n');
  });

  it('gives the same request the same run, however its id is said, and refuses another under it', async () => {
    const first = await invoke(aBody('hello', { request_id: REQUEST }));
    const again = await invoke(aBody('hello'), { 'idempotency-key': REQUEST });
    expect(again.body).toEqual(first.body);
    expect(await invoke(aBody('other', { request_id: REQUEST }))).toMatchObject({
      status: 409,
      body: { code: 'CONVERSATION_REQUEST_ID_REUSED' },
    });
  });

  it('makes one run of many requests with one id at the same time; control: and many of many ids', async () => {
    const runsOf = async (names: readonly object[]): Promise<number> => {
      const answers = await Promise.all(names.map((name) => invoke(aBody('at once', { ...name }))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      return new Set(answers.map(({ body }) => body['run_id'])).size;
    };
    expect(await runsOf(Array.from({ length: 20 }, () => ({ request_id: 'req_01KG9F4AR0000000000000000B' })))).toBe(1);
    expect(await runsOf(Array.from({ length: 20 }, () => ({})))).toBe(20);
  });

  it('makes one run of many different requests with one id at the same time, and refuses the others', async () => {
    const request_id = 'req_01KG9F4AR0000000000000000C';
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => invoke(aBody(`version ${n}`, { request_id }))));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  });

  // A default, because a table's function with one parameter more than the row has cells waits for a callback.
  it.each<[string, number, string, unknown, Record<string, string>?]>([
    ['no version', 422, 'CONVERSATION_PACK_UNPINNED', aBody('x', { context_pack_refs: ['ctxpack.support'] })],
    ['latest', 422, 'CONVERSATION_PACK_UNPINNED', aBody('x', { context_pack_refs: ['ctxpack.support@latest'] })],
    ['a range', 422, 'CONVERSATION_PACK_UNPINNED', aBody('x', { context_pack_refs: ['ctxpack.support@^1.0.0'] })],
    ['an unknown pack', 422, 'CONVERSATION_PACK_UNKNOWN', aBody('x', { context_pack_refs: ['ctxpack.nothing@1.0.0'] })],
    ['a pack that was not promoted', 409, 'TRUST_NOT_PROMOTED', aBody('x', { context_pack_refs: ['ctxpack.old@1.0.0'] })],
    ['an unsigned pack', 422, 'TRUST_UNSIGNED', aBody('x', { context_pack_refs: ['ctxpack.unsigned@1.0.0'] })],
    ['a tampered pack', 422, 'TRUST_DOCUMENT_TAMPERED', aBody('x', { context_pack_refs: ['ctxpack.tampered@1.0.0'] })],
    ['an unknown intent', 422, 'CONVERSATION_UNKNOWN_INTENT', aBody('x', { input: { intent: 'x', message: 'x' } })],
    ['an intent that nothing speaks for', 422, 'CONVERSATION_INTENT_UNCLEAR', aBody('x', { input: { intent: 'auto', message: 'zzz' } })],
    ['another tenant', 403, 'CONVERSATION_TENANT_MISMATCH', aBody('x', { tenant_id: 'globex' })],
    ['another user', 403, 'CONVERSATION_USER_MISMATCH', aBody('x', { user: { user_id: 'eve' } })],
    ['a role that the key lacks', 403, 'CONVERSATION_ROLE_FORBIDDEN', aBody('x', { user: { user_id: 'sam', role: 'finance-lead' } })],
    ['a header that is no id', 422, 'CONVERSATION_REQUEST_INVALID', aBody(), { 'idempotency-key': 'once' }],
    ['two ids', 422, 'CONVERSATION_REQUEST_INVALID', aBody('x', { request_id: REQUEST }), { 'idempotency-key': OTHER_REQUEST }],
  ])('refuses %s, and holds no budget for it', async (_what, status, code, body, headers = {}) => {
    const before = await day();
    expect(await invoke(body, headers)).toMatchObject({ status, type: 'application/problem+json', body: { code, status } });
    expect(await day()).toEqual(before);
  });

  it('control: holds budget for what it takes', async () => {
    const before = await day();
    await invoke(aBody('slow', { mode: 'long_running' }));
    expect((await day()).reserved_usd_micros).toBeGreaterThan(before.reserved_usd_micros);
  });

  it('takes a request from a service for the user that it names, and from nobody else', async () => {
    const robot = await boundary.issue({ user_id: 'robot', kind: 'service' });
    const { agent } = aBody() as { readonly agent: { readonly principal_chain: readonly object[] } };
    const principal_chain = [...agent.principal_chain, { kind: 'service', id: 'robot', tenant_id: 'acme' }];
    const forSam = aBody('hello', { agent: { ...agent, principal_chain }, user: { user_id: 'sam' } });
    expect(await invoke(forSam, {}, robot)).toMatchObject({ status: 200 });
    const hidden = await invoke(aBody('hello', { user: { user_id: 'sam' } }), {}, robot);
    expect(hidden).toMatchObject({ status: 403, body: { code: 'CONVERSATION_PRINCIPALS_MISMATCH' } });
  });
});

describeWithPGlite('POST /v1/runs on a day that has no budget left', (open) => {
  it('refuses the run that does not fit and takes it back when another has ended', async () => {
    const boundary = await bootBoundary(await open(), { CONVERSATION_ANSWER_MS: '50', CONVERSATION_DAILY_USD_MICROS: '15000' });
    const sam = await boundary.issue();
    const cheap = { ...(aBody()['runtime'] as object), max_cost_cents: 1 };
    const invoke = () => boundary.ask('/v1/runs', sam, post(aBody('slow', { runtime: cheap, mode: 'long_running' })));
    const first = await invoke();
    expect(first.status).toBe(202);
    // 10 000 µUSD of 15 000 are held: another cent does not fit.
    expect(await invoke()).toMatchObject({ status: 429, body: { code: 'CONVERSATION_BUDGET_EXHAUSTED' } });
    await boundary.ask(`/v1/runs/${String(first.body['run_id'])}/cancel`, sam, post({ reason: 'enough' }));
    await boundary.settled();
    expect((await invoke()).status).toBe(202);
    await boundary.close();
  });
});
