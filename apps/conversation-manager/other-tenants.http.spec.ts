import { describeWithPGlite } from '@testing/stores';
import { aSigner } from '@testing/a-signer';
import { anApprovalRequest, anApprovalSignature } from '@testing/an-approval';
import { aBody, type Answer, type BootedBoundary, bootBoundary, post } from './boundary.cases';

const ULID = '01KG9F4AR0000000000000000Z';
const SESSION = 'sess_01KG9F4AR0000000000000000A';
const EVE = aSigner('approver', { holder: 'eve', tenant_id: 'globex' });

describeWithPGlite('what belongs to another tenant', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  let eve: string;
  let ids: Readonly<Record<'runs' | 'approvals' | 'records', string>>;
  beforeAll(async () => {
    boundary = await bootBoundary(await open(), { CONVERSATION_ANSWER_MS: '50', CONVERSATION_PROOF_MS: '0' });
    sam = await boundary.issue();
    eve = await boundary.issue({ tenant_id: 'globex', user_id: 'eve', roles: ['developer', 'finance-lead'] });
    const waiting = await boundary.ask('/v1/runs', sam, post(aBody('refund please', { session_id: SESSION })));
    const done = await boundary.ask('/v1/runs', sam, post(aBody()));
    const [approval] = waiting.body['approvals'] as readonly { readonly approval_id: string }[];
    ids = { runs: String(waiting.body['run_id']), approvals: approval?.approval_id ?? '', records: String(done.body['record_id']) };
  });
  afterAll(() => boundary.close());

  const signature = () =>
    post(
      EVE.sign(
        'approval-signature',
        anApprovalSignature(anApprovalRequest({ approval_id: ids.approvals as `apr_${string}` }), { approver: 'eve' }),
      ),
    );

  // Last: what the owner is answered (control). The verdict and the end would act; they have their own specs.
  it.each<[string, 'runs' | 'approvals' | 'records', string, () => RequestInit, number?]>([
    ['a run', 'runs', '', () => ({}), 200],
    ['a run’s events', 'runs', '/events', () => ({ headers: { 'last-event-id': 'found' } }), 422],
    ['a run’s end', 'runs', '/cancel', () => post({ reason: 'x' })],
    ['an approval', 'approvals', '', () => ({}), 200],
    ['an approval’s verdict', 'approvals', '/sign', signature],
    ['a record', 'records', '', () => ({}), 200],
    ['a record’s file', 'records', '/export', () => ({}), 503],
  ])('reads like what nobody has: %s', async (_what, kind, rest, init, owned = 0) => {
    const prefix = { runs: 'run', approvals: 'apr', records: 'dr' }[kind];
    const [foreign, unknown, malformed] = await Promise.all(
      [ids[kind], `${prefix}_${ULID}`, 'nonsense'].map((id) => boundary.ask(`/v1/${kind}/${id}${rest}`, eve, init())),
    );
    expect([foreign?.status, foreign?.type]).toEqual([404, 'application/problem+json']);
    expect(said(foreign)).toEqual(said(unknown));
    expect(said(malformed)).toEqual(said(unknown));
    if (owned !== 0) expect((await boundary.ask(`/v1/${kind}/${ids[kind]}${rest}`, sam, init())).status).toBe(owned);
  });

  it('stands in no list', async () => {
    expect((await boundary.ask('/v1/approvals', eve)).body).toEqual({ approvals: [] });
    expect((await boundary.ask(`/v1/approvals?run_id=${ids.runs}`, eve)).body).toEqual({ approvals: [] });
    expect((await boundary.ask('/v1/records', eve)).body).toEqual({ records: [] });
    expect((await boundary.ask('/v1/approvals', sam)).body['approvals']).toHaveLength(1);
    expect((await boundary.ask('/v1/records', sam)).body['records']).toHaveLength(1);
  });

  it('is untouched by the attempts', async () => {
    expect((await boundary.ask(`/v1/runs/${ids.runs}`, sam)).body['status']).toBe('AWAITING_APPROVAL');
    expect((await boundary.ask(`/v1/approvals/${ids.approvals}`, sam)).body['state']).toBe('requested');
  });

  it('gives nothing away when a request names its pack', async () => {
    const agent = { ...(aBody()['agent'] as object), principal_chain: [{ kind: 'user', id: 'eve', tenant_id: 'globex' }] };
    const asked = (pack: string) => boundary.ask('/v1/runs', eve, post(aBody('x', { agent, context_pack_refs: [pack] })));
    const [foreign, unknown] = [await asked('ctxpack.support@1.0.0'), await asked('ctxpack.nothing@1.0.0')];
    expect(foreign).toMatchObject({ status: 422, body: { code: 'CONVERSATION_PACK_UNKNOWN' } });
    expect(said(foreign)).toEqual(said(unknown));
  });

  it('gives a session to nobody else of the same tenant', async () => {
    const carl = await boundary.issue({ user_id: 'carl' });
    const agent = { ...(aBody()['agent'] as object), principal_chain: [{ kind: 'user', id: 'carl', tenant_id: 'acme' }] };
    const asked = (session_id: string) => boundary.ask('/v1/runs', carl, post(aBody('x', { agent, session_id })));
    expect(await asked(SESSION)).toMatchObject({ status: 422, body: { code: 'CONVERSATION_SESSION_UNKNOWN' } });
    expect((await asked('sess_01KG9F4AR0000000000000000B')).status).toBe(200);
  });
});

function said(answer: Answer | undefined): object {
  const { trace_id: _trace, ...body } = answer?.body ?? {};
  return { status: answer?.status, body };
}
