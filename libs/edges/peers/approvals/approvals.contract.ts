import { digestOf } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { ApprovalRequest } from '@kernel/records/approval';
import { later, type Timestamp } from '@kernel/time';
import type { CallContext } from '@platform/grpc/call-context';
import { anApprovalRequest, anApprovalSignature, aRedemption } from '@testing/an-approval';
import { aSigner } from '@testing/a-signer';
import { CountingIds } from '@testing/counting-ids';
import type { Approvals } from './approvals';

const FIONA = aSigner('approver', { holder: 'fiona' });
const SAM = aSigner('approver', { holder: 'sam' });
const CARL = aSigner('approver', { holder: 'carl', roles: ['support-lead'] });
const STRANGER = aSigner('approver', { holder: 'stranger' });

/** Keys that the approvals under test must know. */
export const APPROVER_KEYS = [FIONA.key, SAM.key, CARL.key];

export interface OpenApprovals {
  readonly approvals: Approvals;
  readonly call: (tenant: string) => CallContext;
  readonly now: () => Timestamp;
  readonly close: () => Promise<void>;
}

/** What every keeper of approvals promises its callers. One is opened for the whole suite; every case has a request of its own. */
export function describeApprovals(name: string, open: () => Promise<OpenApprovals>): void {
  describe(`approvals: ${name}`, () => {
    const ids = new CountingIds();
    let opened: OpenApprovals;
    let approvals: Approvals;
    let acme: CallContext;
    let request: ApprovalRequest;

    beforeAll(async () => {
      opened = await open();
      approvals = opened.approvals;
    });
    afterAll(() => opened.close());
    beforeEach(() => {
      acme = opened.call('acme');
      request = aRequest();
    });

    const aRequest = (change: Partial<ApprovalRequest> = {}): ApprovalRequest => {
      const tool_call_id = ids.next('tc');
      const requested_at = opened.now();
      const fresh = { approval_id: ids.next('apr'), tool_call_id, tool_call_digest: digestOf(tool_call_id), run_id: ids.next('run') };
      return anApprovalRequest({ ...fresh, requested_at, expires_at: later(requested_at, 900_000), ...change });
    };
    const sign = (asked: ApprovalRequest, signer = FIONA, change = {}) => {
      const signature = anApprovalSignature(asked, {
        signature_id: ids.next('aps'),
        approver: signer.key.holder,
        signed_at: opened.now(),
        ...change,
      });
      return approvals.sign(acme, asked.approval_id, signer.sign('approval-signature', signature));
    };
    const approved = async (): Promise<ApprovalRequest> => {
      await approvals.request(acme, request);
      await sign(request);
      return request;
    };
    const use = (change = {}) => aRedemption(request, { redemption_id: ids.next('red'), redeemed_at: opened.now(), ...change });

    it('goes from a request over a verdict to one use', async () => {
      expect(await approvals.request(acme, request)).toEqual({
        request,
        state: 'requested',
        signature: null,
        envelope: null,
        redemption: null,
      });
      expect(await sign(request)).toMatchObject({
        state: 'approved',
        signature: { approver: 'fiona' },
        envelope: { signatures: [{ keyid: FIONA.key.keyid }] },
      });
      const redemption = use();
      expect(await approvals.redeem(acme, redemption)).toMatchObject({ state: 'redeemed', redemption });
      expect(await approvals.get(acme, request.approval_id)).toMatchObject({ state: 'redeemed', redemption });
    });

    it('finds the request that stands for the same call and gate', async () => {
      await approvals.request(acme, request);
      expect(await approvals.request(acme, { ...request, approval_id: ids.next('apr') })).toMatchObject({ request });
      expect(await approvals.request(acme, aRequest({ approval_id: request.approval_id }))).toMatchObject({ code: 'APPROVAL_ID_TAKEN' });
    });

    it('refuses a request that was never open or is for another tenant', async () => {
      expect(await approvals.request(acme, aRequest({ expires_at: request.requested_at }))).toMatchObject({
        code: 'APPROVAL_REQUEST_INVALID',
      });
      expect(await approvals.request(acme, aRequest({ tenant_id: 'globex' }))).toMatchObject({ code: 'APPROVAL_REQUEST_INVALID' });
    });

    it('refuses the wrong role, the proposer and a stranger; the request stays open', async () => {
      await approvals.request(acme, request);
      expect(await sign(request, CARL, { role: 'support-lead' })).toMatchObject({ code: 'APPROVAL_WRONG_ROLE' });
      expect(await sign(request, SAM)).toMatchObject({ code: 'APPROVAL_BY_PROPOSER' });
      expect(await sign(request, STRANGER)).toMatchObject({ code: 'APPROVAL_SIGNATURE_INVALID' });
      expect(await approvals.get(acme, request.approval_id)).toMatchObject({ state: 'requested' });
    });

    it('takes one verdict, and the same message again', async () => {
      await approvals.request(acme, request);
      const signature = anApprovalSignature(request, { signature_id: ids.next('aps'), signed_at: opened.now() });
      const envelope = FIONA.sign('approval-signature', signature);
      const first = await approvals.sign(acme, request.approval_id, envelope);
      expect(first).toMatchObject({ state: 'approved' });
      expect(await approvals.sign(acme, request.approval_id, envelope)).toEqual(first);
      expect(await sign(request)).toMatchObject({ code: 'APPROVAL_ALREADY_SIGNED' });
    });

    it('asks two gates of one call for two people', async () => {
      const second = { ...request, approval_id: ids.next('apr'), gate_id: 'GATE_RECIPIENT' };
      for (const asked of [request, second]) await approvals.request(acme, asked);
      expect(await sign(request)).toMatchObject({ state: 'approved' });
      expect(await sign(second)).toMatchObject({ code: 'APPROVAL_BY_SAME_APPROVER' });
    });

    it('refuses to use what is unsigned, denied or expired', async () => {
      await approvals.request(acme, request);
      expect(await approvals.redeem(acme, use())).toMatchObject({ code: 'APPROVAL_NOT_SIGNED' });
      expect(await sign(request, FIONA, { verdict: 'deny', reason: 'no photo' })).toMatchObject({ state: 'denied' });
      expect(await approvals.redeem(acme, use())).toMatchObject({ code: 'APPROVAL_DENIED' });
      request = aRequest({ requested_at: later(opened.now(), -2_000), expires_at: later(opened.now(), -1_000) });
      expect(await approvals.request(acme, request)).toMatchObject({ state: 'expired' });
      expect(await sign(request)).toMatchObject({ code: 'APPROVAL_EXPIRED' });
      expect(await approvals.redeem(acme, use())).toMatchObject({ code: 'APPROVAL_EXPIRED' });
    });

    it('refuses another call and changed evidence, and is not used up by them', async () => {
      await approved();
      expect(await approvals.redeem(acme, use({ tool_call_digest: digestOf('another') }))).toMatchObject({ code: 'APPROVAL_CALL_CHANGED' });
      expect(await approvals.redeem(acme, use({ evidence_snapshot_hash: digestOf('another') }))).toMatchObject({
        code: 'APPROVAL_EVIDENCE_CHANGED',
      });
      expect(await approvals.redeem(acme, use())).toMatchObject({ state: 'redeemed' });
    });

    it('is used once, however many ask at the same time', async () => {
      await approved();
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => approvals.redeem(acme, use())));
      expect(outcomes.filter((outcome) => 'state' in outcome)).toHaveLength(1);
      expect(outcomes.filter((outcome) => 'code' in outcome && outcome.code === 'APPROVAL_ALREADY_USED')).toHaveLength(49);
    });

    it('lets the same use stand, whatever time it tells', async () => {
      await approved();
      const redemption = use();
      const first = await approvals.redeem(acme, redemption);
      expect(await approvals.redeem(acme, { ...redemption, redeemed_at: later(redemption.redeemed_at, 5) })).toEqual(first);
    });

    it('gives one answer for what is unknown and for what is another tenant’s', async () => {
      await approved();
      const globex = opened.call('globex');
      const unknown = await approvals.get(globex, ids.next('apr'));
      expect(unknown).toMatchObject({ code: 'APPROVAL_UNKNOWN' });
      expect(await approvals.get(globex, request.approval_id)).toEqual(unknown);
      expect(await approvals.redeem(globex, use())).toMatchObject({ code: 'APPROVAL_UNKNOWN' });
      expect(await approvals.sign(globex, request.approval_id, FIONA.sign('approval-signature', anApprovalSignature(request)))).toEqual(
        unknown,
      );
      expect(await approvals.list(globex, { limit: 200 })).toEqual([]);
    });

    it('lists newest first, by run and state, page by page', async () => {
      const run_id = request.run_id;
      const asked = [request, aRequest({ run_id }), aRequest({ run_id })];
      for (const one of asked) await approvals.request(acme, one);
      const [a, b, c] = asked.map((one) => one.approval_id);
      await sign(request);
      const list = async (filter: Parameters<Approvals['list']>[1]): Promise<readonly string[]> =>
        (await approvals.list(acme, filter)).map((standing) => standing.request.approval_id);
      expect(await list({ limit: 10, run: run_id })).toEqual([c, b, a]);
      expect(await list({ limit: 1, run: run_id, before: c as Id<'apr'> })).toEqual([b]);
      expect(await list({ limit: 10, run: run_id, state: 'requested' })).toEqual([c, b]);
    });
  });
}
