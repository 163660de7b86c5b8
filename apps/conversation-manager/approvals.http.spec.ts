import type { SignedEnvelope } from '@kernel/records/envelope';
import type { ApprovalRequest, ApprovalSignature } from '@kernel/records/approval';
import { anApprovalSignature } from '@testing/an-approval';
import { aSigner } from '@testing/a-signer';
import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post } from './boundary.cases';

const FIONA = aSigner('approver', { holder: 'fiona' });
const NOBODYS = 'apr_01KG9F4AR0000000000000000Z';

describeWithPGlite('/v1/approvals', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  let fiona: string;
  beforeAll(async () => {
    boundary = await bootBoundary(await open(), { CONVERSATION_ANSWER_MS: '2000' });
    sam = await boundary.issue();
    fiona = await boundary.issue({ user_id: 'fiona', roles: ['finance-lead'] });
  });
  afterAll(() => boundary.close());

  /** A run that waits for finance: its id and what finance is asked. */
  async function waiting(): Promise<{ readonly run: string; readonly request: ApprovalRequest }> {
    const { body } = await boundary.ask('/v1/runs', sam, post(aBody('refund please')));
    const [asked] = body['approvals'] as readonly { readonly approval_id: string }[];
    const standing = await boundary.ask(`/v1/approvals/${asked?.approval_id ?? ''}`, sam);
    return { run: String(body['run_id']), request: standing.body['request'] as ApprovalRequest };
  }

  const signed = (request: ApprovalRequest, change: Partial<ApprovalSignature> = {}): SignedEnvelope =>
    FIONA.sign('approval-signature', anApprovalSignature(request, change));
  const sign = (id: string, envelope: unknown, key: string = fiona) => boundary.ask(`/v1/approvals/${id}/sign`, key, post(envelope));

  it('lists what waits, newest first, page by page, and of one run alone', async () => {
    const made = [await waiting(), await waiting(), await waiting()].map(({ run, request }) => ({ run, id: request.approval_id }));
    const ids = (body: Record<string, unknown>) =>
      (body['approvals'] as readonly { readonly request: ApprovalRequest }[]).map(({ request }) => request.approval_id);
    const first = await boundary.ask('/v1/approvals?state=requested&limit=2', sam);
    expect(first.status).toBe(200);
    expect(ids(first.body)).toEqual([made[2]?.id, made[1]?.id]);
    const second = await boundary.ask(`/v1/approvals?state=requested&limit=2&cursor=${String(first.body['next_cursor'])}`, sam);
    expect(ids(second.body)[0]).toBe(made[0]?.id);
    expect(ids((await boundary.ask(`/v1/approvals?run_id=${made[1]?.run ?? ''}`, sam)).body)).toEqual([made[1]?.id]);
    expect((await boundary.ask('/v1/approvals?state=void', sam)).body).toEqual({ approvals: [] });
  });

  it.each(['approve', 'deny'] as const)('takes the verdict to %s and answers when the run has moved on', async (verdict) => {
    const { run, request } = await waiting();
    const { status, body } = await sign(request.approval_id, signed(request, { verdict }));
    const record_id = `dr_${run.slice('run_'.length)}`;
    expect([status, body]).toEqual([200, { approval_id: request.approval_id, run_id: run, verdict, run_status: 'DECIDED', record_id }]);
  });

  it('takes the same signature again without changing anything, and no second one', async () => {
    const { request } = await waiting();
    const envelope = signed(request);
    const first = await sign(request.approval_id, envelope);
    expect((await sign(request.approval_id, envelope)).body).toEqual(first.body);
    const other = await sign(request.approval_id, signed(request, { verdict: 'deny' }));
    expect(other).toMatchObject({ status: 409, body: { code: 'APPROVAL_ALREADY_SIGNED' } });
  });

  it.each<[string, number, string, (request: ApprovalRequest) => { readonly envelope: unknown; readonly key?: () => Promise<string> }]>([
    ['a role that the key lacks', 403, 'CONVERSATION_ROLE_FORBIDDEN', (request) => ({ envelope: signed(request, { role: 'cfo' }) })],
    [
      'a role that is not the gate’s',
      403,
      'APPROVAL_WRONG_ROLE',
      (request) => ({
        envelope: signed(request, { role: 'support_ops' }),
        key: () => boundary.issue({ user_id: 'fiona', roles: ['support_ops'] }),
      }),
    ],
    [
      'a key that may not sign at all',
      403,
      'CONVERSATION_ROLE_FORBIDDEN',
      (request) => ({ envelope: signed(request), key: () => boundary.issue({ user_id: 'fiona', roles: ['developer'] }) }),
    ],
    ['another person’s signature', 403, 'CONVERSATION_USER_MISMATCH', (request) => ({ envelope: signed(request, { approver: 'carl' }) })],
    [
      'a signature for another approval',
      422,
      'APPROVAL_SIGNATURE_INVALID',
      (request) => ({ envelope: signed({ ...request, approval_id: NOBODYS }) }),
    ],
    [
      'a signed document of another kind',
      422,
      'APPROVAL_SIGNATURE_INVALID',
      (request) => ({ envelope: FIONA.sign('context-pack', anApprovalSignature(request)) }),
    ],
    [
      'a payload that is no signature',
      422,
      'APPROVAL_SIGNATURE_INVALID',
      () => ({ envelope: FIONA.sign('approval-signature', { verdict: 'approve' }) }),
    ],
    ['no envelope', 422, 'CONVERSATION_REQUEST_INVALID', () => ({ envelope: { verdict: 'approve' } })],
    ['an envelope with more in it', 422, 'CONVERSATION_REQUEST_INVALID', (request) => ({ envelope: { ...signed(request), note: 'x' } })],
  ])('refuses %s, and the run waits on', async (_what, status, code, given) => {
    const { run, request } = await waiting();
    const { envelope, key } = given(request);
    const answer = await sign(request.approval_id, envelope, await key?.());
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { code } });
    expect((await boundary.ask(`/v1/runs/${run}`, sam)).body['status']).toBe('AWAITING_APPROVAL');
    expect((await boundary.ask(`/v1/approvals/${request.approval_id}`, sam)).body['state']).toBe('requested');
  });

  it('lets a service hand in a person’s signature, in a role that its key holds', async () => {
    const { request } = await waiting();
    const inbox = await boundary.issue({ user_id: 'inbox', kind: 'service', roles: ['finance-lead'] });
    expect(await sign(request.approval_id, signed(request), inbox)).toMatchObject({ status: 200, body: { verdict: 'approve' } });
  });

  it('knows no approval that nobody has', async () => {
    const { request } = await waiting();
    const unknown = { status: 404, body: { code: 'APPROVAL_UNKNOWN' } };
    expect(await boundary.ask(`/v1/approvals/${NOBODYS}`, sam)).toMatchObject(unknown);
    expect(await sign(NOBODYS, signed({ ...request, approval_id: NOBODYS }))).toMatchObject(unknown);
    expect(await sign('nonsense', signed(request))).toMatchObject(unknown);
  });
});
