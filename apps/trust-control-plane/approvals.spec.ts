import { isRefusal } from '@kernel/outcome';
import { anApprovalRequest, anApprovalSignature, aRedemption } from '@testing/an-approval';
import { aSigner } from '@testing/a-signer';
import { describeWithStores, type TestStore } from '@testing/stores';
import { aTrustPlane, CALLER, FIONA, type TrustPlane } from './trust-plane.cases';

const REQUEST = anApprovalRequest();
const ID = REQUEST.approval_id;
const ENVELOPE = FIONA.sign('approval-signature', anApprovalSignature(REQUEST));

describeWithStores('approvals', (open) => {
  let store: TestStore;
  let plane: TrustPlane;
  beforeEach(async () => {
    store = await open();
    plane = await aTrustPlane(store);
  });
  afterEach(() => store.close());

  const state = async (): Promise<string> => {
    const standing = await plane.get.run(CALLER, ID);
    return isRefusal(standing) ? standing.code : standing.state;
  };
  const approve = async (): Promise<void> => {
    await plane.request.run(CALLER, REQUEST);
    await plane.verdict.run(CALLER, ID, ENVELOPE);
  };

  it('tell the audit log every transition, intents before they take effect', async () => {
    const seen: string[] = [];
    plane.trail.before = async () => void seen.push(await state());
    await approve();
    await plane.redeem.run(CALLER, aRedemption(REQUEST));
    expect(plane.trail.told()).toEqual(['approval fact', 'approval intent', 'approval outcome', 'approval intent', 'approval outcome']);
    expect(seen).toEqual(['requested', 'requested', 'approved', 'approved', 'redeemed']);
    expect(plane.trail.entries.map(({ entry }) => entry.run_id)).toEqual(Array(5).fill(REQUEST.run_id));
    expect(new Set(plane.trail.entries.map(({ entry }) => entry.classification))).toEqual(new Set(['CONFIDENTIAL']));
  });

  it('sign and redeem nothing while the audit log is away, and can be asked for all the same', async () => {
    plane.trail.up = false;
    expect(await plane.request.run(CALLER, REQUEST)).toMatchObject({ state: 'requested' });
    await expect(plane.verdict.run(CALLER, ID, ENVELOPE)).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    expect(await state()).toBe('requested');
    plane.trail.up = true;
    await plane.verdict.run(CALLER, ID, ENVELOPE);
    plane.trail.up = false;
    await expect(plane.redeem.run(CALLER, aRedemption(REQUEST))).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    expect(await state()).toBe('approved');
    plane.trail.up = true;
    expect(await plane.redeem.run(CALLER, aRedemption(REQUEST))).toMatchObject({ state: 'redeemed' });
    expect(plane.trail.told()).toEqual(['approval intent', 'approval fact', 'approval outcome', 'approval intent', 'approval outcome']);
  });

  it('keep a transition whose outcome the audit log could not take, and tell it later', async () => {
    await approve();
    let appends = 0;
    plane.trail.before = async () => void (plane.trail.up = ++appends === 1);
    expect(await plane.redeem.run(CALLER, aRedemption(REQUEST))).toMatchObject({ state: 'redeemed' });
    expect(plane.trail.told().at(-1)).toBe('approval intent');
    plane.trail.before = () => Promise.resolve();
    plane.trail.up = true;
    expect(await plane.flush.run()).toBe(true);
    expect(plane.trail.told().at(-1)).toBe('approval outcome');
  });

  it('expire by the clock alone', async () => {
    await approve();
    plane.clock.advance(15 * 60_000);
    expect(await state()).toBe('expired');
    expect(await plane.redeem.run(CALLER, aRedemption(REQUEST))).toMatchObject({ code: 'APPROVAL_EXPIRED' });
  });

  it('are not given by a row that somebody wrote into the database', async () => {
    await plane.request.run(CALLER, REQUEST);
    const mallory = aSigner('approver', { holder: 'mallory' });
    const forged = mallory.sign('approval-signature', anApprovalSignature(REQUEST, { approver: 'mallory' }));
    await plane.tamper(
      `INSERT INTO trust.approval_signature (tenant_id, approval_id, region, tool_call_digest, approver, verdict, envelope)
       VALUES ('acme', $1, 'local', $2, 'mallory', 'approve', $3)`,
      [ID, REQUEST.tool_call_digest, JSON.stringify(forged)],
    );
    expect(await state()).toBe('approved');
    expect(await plane.redeem.run(CALLER, aRedemption(REQUEST))).toMatchObject({ code: 'APPROVAL_SIGNATURE_INVALID' });
  });

  it('end with the key that gave them', async () => {
    await approve();
    plane.clock.advance(1);
    await plane.revoke.run('acme', FIONA.key.keyid, plane.clock.now(), 'security');
    expect(await plane.redeem.run(CALLER, aRedemption(REQUEST))).toMatchObject({ code: 'APPROVAL_SIGNATURE_INVALID' });
  });

  it('control: without the revocation the same approval is used', async () => {
    await approve();
    plane.clock.advance(1);
    expect(await plane.redeem.run(CALLER, aRedemption(REQUEST))).toMatchObject({ state: 'redeemed' });
  });
});
