import { digestOf } from '@kernel/digest';
import type { ApprovalStanding, ApprovalState } from '@kernel/records/approval';
import { isRefusal } from '@kernel/outcome';
import { anApprovalRequest, anApprovalSignature, aRedemption } from '@testing/an-approval';
import { aSigner } from '@testing/a-signer';
import { APPROVAL_TRANSITIONS, type ApprovalEvent, nextState, standingAt } from './approval-states';
import { checkRequest } from './check-request';
import { APPROVAL_REFUSALS } from './errors';
import { redeemApproval } from './redeem-approval';
import { signApproval } from './sign-approval';
import { SIGNING_CASES, type SigningCase } from './sign-approval.cases';

const AT = '2026-01-31T09:32:00.000Z';
const LATE = '2026-01-31T09:45:00.000Z';
const REQUEST = anApprovalRequest();
const FIONA = aSigner('approver', { holder: 'fiona' });
const VERDICT = anApprovalSignature(REQUEST);

function standing(state: ApprovalState): ApprovalStanding {
  const envelope = FIONA.sign('approval-signature', VERDICT);
  switch (state) {
    case 'denied':
      return { request: REQUEST, state, signature: { ...VERDICT, verdict: 'deny' }, envelope, redemption: null };
    case 'approved':
      return { request: REQUEST, state, signature: VERDICT, envelope, redemption: null };
    case 'redeemed':
      return { request: REQUEST, state, signature: VERDICT, envelope, redemption: aRedemption(REQUEST) };
    default:
      return { request: REQUEST, state, signature: null, envelope: null, redemption: null };
  }
}

function run({ request = {}, signature = {}, key = {}, at = AT }: SigningCase) {
  const asked = anApprovalRequest(request);
  const signer = aSigner(key.purpose ?? 'approver', { holder: 'fiona', ...key });
  const open = standingAt({ request: asked, signature: null, envelope: null, redemption: null }, at);
  return signApproval(open, signer.sign('approval-signature', anApprovalSignature(asked, signature)), [signer.key], at);
}

describe('signing an approval', () => {
  it.each(SIGNING_CASES)('$says', (signing) => {
    const outcome = run(signing);
    expect(isRefusal(outcome) ? outcome.code : null).toBe(signing.code);
  });

  it('control: without its one change every refused case would count', () => {
    const refused = SIGNING_CASES.filter(({ code }) => code !== null);
    expect(refused.map(() => run({ says: 'nothing is changed', code: null })).every((outcome) => outcome.kind === 'signed')).toBe(true);
  });

  it('refuses a payload that was changed after signing', () => {
    const envelope = FIONA.sign('approval-signature', anApprovalSignature(REQUEST, { verdict: 'deny' }));
    const forged = { ...envelope, payload: FIONA.sign('approval-signature', anApprovalSignature(REQUEST)).payload };
    expect(signApproval(standing('requested'), forged, [FIONA.key], AT)).toMatchObject({
      code: 'APPROVAL_SIGNATURE_INVALID',
      rules: ['TRUST_SIGNATURE_INVALID'],
    });
    expect(signApproval(standing('requested'), { ...envelope, signatures: [] }, [FIONA.key], AT)).toMatchObject({
      rules: ['TRUST_UNSIGNED'],
    });
  });

  it.each(['approved', 'denied', 'redeemed'] as const)('takes no second verdict once %s', (state) => {
    const again = FIONA.sign('approval-signature', anApprovalSignature(REQUEST, { signature_id: 'aps_01KG9F4AR0000000000000000B' }));
    expect(signApproval(standing(state), again, [FIONA.key], AT)).toMatchObject({ code: 'APPROVAL_ALREADY_SIGNED' });
  });

  it('answers the same message again with the standing it led to', () => {
    const envelope = FIONA.sign('approval-signature', anApprovalSignature(REQUEST));
    expect(signApproval(standing('approved'), envelope, [FIONA.key], AT)).toEqual({ kind: 'stands', standing: standing('approved') });
  });
});

describe('redeeming an approval', () => {
  it('uses an approved one up', () => {
    expect(redeemApproval(standing('approved'), aRedemption(REQUEST), AT)).toEqual({ kind: 'redeemed', standing: standing('redeemed') });
  });

  it.each([
    ['requested', 'APPROVAL_NOT_SIGNED'],
    ['denied', 'APPROVAL_DENIED'],
    ['expired', 'APPROVAL_EXPIRED'],
    ['void', 'APPROVAL_EXPIRED'],
  ] as const)('refuses one that is %s', (state, code) => {
    expect(redeemApproval(standing(state), aRedemption(REQUEST), AT)).toMatchObject({ code });
  });

  it.each([
    ['another call', { tool_call_digest: digestOf('another call') }, 'APPROVAL_CALL_CHANGED'],
    ['another call id', { tool_call_id: 'tc_01KG9F4AR0000000000000000B' }, 'APPROVAL_CALL_CHANGED'],
    ['changed evidence', { evidence_snapshot_hash: digestOf('other evidence') }, 'APPROVAL_EVIDENCE_CHANGED'],
    ['another approval', { approval_id: 'apr_01KG9F4AR0000000000000000B' }, 'APPROVAL_UNKNOWN'],
    ['another tenant', { tenant_id: 'globex' }, 'APPROVAL_UNKNOWN'],
  ] as const)('refuses %s', (_, change, code) => {
    expect(redeemApproval(standing('approved'), aRedemption(REQUEST, change), AT)).toMatchObject({ code });
  });

  it('refuses a second use, and lets the same use stand whatever time it tells', () => {
    const other = aRedemption(REQUEST, { redemption_id: 'red_01KG9F4AR0000000000000000B' });
    expect(redeemApproval(standing('redeemed'), other, AT)).toMatchObject({ code: 'APPROVAL_ALREADY_USED' });
    const again = aRedemption(REQUEST, { redeemed_at: '2026-01-31T09:33:00.000Z' });
    expect(redeemApproval(standing('redeemed'), again, AT)).toEqual({ kind: 'stands', standing: standing('redeemed') });
  });
});

describe('the states of an approval', () => {
  const STATES: readonly ApprovalState[] = ['requested', 'approved', 'denied', 'expired', 'redeemed', 'void'];
  const EVENTS: readonly ApprovalEvent[] = ['approve', 'deny', 'expire', 'redeem'];

  it('have no way but those of the table', () => {
    const ways = STATES.flatMap((from) =>
      EVENTS.filter((event) => nextState(from, event) !== undefined).map((event) => `${from} ${event}`),
    );
    expect(ways.toSorted()).toEqual(APPROVAL_TRANSITIONS.map(({ from, event }) => `${from} ${event}`).toSorted());
  });

  it('lead out of none that is final', () => {
    expect(APPROVAL_TRANSITIONS.filter(({ from }) => ['denied', 'expired', 'redeemed', 'void'].includes(from))).toEqual([]);
  });

  it.each([
    [null, null, AT, 'requested'],
    [null, null, LATE, 'expired'],
    ['approve', null, AT, 'approved'],
    ['approve', null, LATE, 'expired'],
    ['approve', 'used', LATE, 'redeemed'],
    ['deny', null, LATE, 'denied'],
  ] as const)('follow from verdict %s, use %s and time', (verdict, use, at, state) => {
    const signature = verdict === null ? null : anApprovalSignature(REQUEST, { verdict });
    const envelope = signature === null ? null : FIONA.sign('approval-signature', signature);
    const redemption = use === null ? null : aRedemption(REQUEST);
    expect(standingAt({ request: REQUEST, signature, envelope, redemption }, at).state).toBe(state);
  });
});

describe('opening a request', () => {
  it.each([
    ['of another tenant', { tenant_id: 'globex' }],
    ['that expires when it begins', { expires_at: REQUEST.requested_at }],
    ['that lives longer than a day', { expires_at: '2026-02-01T09:30:00.001Z' }],
    ['on a day that does not exist', { requested_at: '2026-02-30T09:30:00.000Z', expires_at: '2026-03-01T09:30:00.000Z' }],
  ])('refuses one %s', (_, change) => {
    expect(checkRequest(anApprovalRequest(change), 'acme')).toMatchObject({ code: 'APPROVAL_REQUEST_INVALID' });
  });

  it('control: takes the request without the change', () => {
    expect(checkRequest(REQUEST, 'acme')).toBeUndefined();
  });
});

it('names every refusal once', () => {
  expect(new Set(APPROVAL_REFUSALS).size).toBe(APPROVAL_REFUSALS.length);
});
