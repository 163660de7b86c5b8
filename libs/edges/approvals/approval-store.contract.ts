import { APPROVAL_STATES } from '@kernel/records/approval';
import type { Id } from '@kernel/ids';
import { digestOf } from '@kernel/digest';
import { standingAt } from '@planes/trust/approvals/approval-states';
import { aFact } from '@testing/a-fact';
import { anApprovalRequest, anApprovalSignature, aRedemption } from '@testing/an-approval';
import { aSigner } from '@testing/a-signer';
import type { ApprovalStore } from './approval-store';

export interface OpenApprovalStore {
  readonly store: ApprovalStore;
  /** The events that wait for the audit log, in their order. */
  readonly queued: (owner: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

const AT = '2026-01-31T09:32:00.000Z';
const LATE = '2026-01-31T09:45:00.000Z';
const FIONA = aSigner('approver', { holder: 'fiona' });
const REQUEST = anApprovalRequest();

function id<P extends 'apr' | 'red'>(prefix: P, letter: string): Id<P> {
  return `${prefix}_01KG9F4AR000000000000000${letter.padStart(2, '0')}` as Id<P>;
}

/** What every store of approvals promises. */
export function describeApprovalStore(open: () => Promise<OpenApprovalStore>): void {
  let opened: OpenApprovalStore;
  let store: ApprovalStore;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const sign = (request = REQUEST, change = {}, n = 2) => {
    const signature = anApprovalSignature(request, change);
    return store.sign('acme', signature, FIONA.sign('approval-signature', signature), [aFact(n)]);
  };

  it('gives back a request, its verdict and its use as they were written', async () => {
    expect(await store.open('acme', REQUEST, [aFact(1)])).toEqual({ kind: 'opened' });
    expect(await sign()).toBe('signed');
    expect(await store.redeem('acme', aRedemption(REQUEST), [aFact(3)])).toBe('redeemed');
    const signature = anApprovalSignature(REQUEST);
    expect(await store.find('acme', REQUEST.approval_id)).toEqual({
      request: REQUEST,
      signature,
      envelope: FIONA.sign('approval-signature', signature),
      redemption: aRedemption(REQUEST),
    });
    expect(await opened.queued('acme')).toEqual([1, 2, 3].map((n) => aFact(n).entry.event_id));
  });

  it('finds the approval that stands for the same call and gate, whatever id is asked with', async () => {
    await store.open('acme', REQUEST, []);
    const again = anApprovalRequest({ approval_id: id('apr', 'B') });
    expect(await store.open('acme', again, [aFact(1)])).toMatchObject({ kind: 'standing', approval: { request: REQUEST } });
    expect(await store.find('acme', again.approval_id)).toBeUndefined();
    expect(await opened.queued('acme')).toEqual([]);
  });

  it('does not give one id to two calls', async () => {
    await store.open('acme', REQUEST, []);
    expect(await store.open('acme', anApprovalRequest({ tool_call_digest: digestOf('another') }), [])).toEqual({ kind: 'id_taken' });
  });

  it('takes one verdict', async () => {
    await store.open('acme', REQUEST, []);
    await sign();
    expect(await sign(REQUEST, { verdict: 'deny' }, 3)).toBe('already_signed');
    expect(await opened.queued('acme')).toHaveLength(1);
  });

  it('takes no two verdicts of one person on one call', async () => {
    const second = anApprovalRequest({ approval_id: id('apr', 'B'), gate_id: 'GATE_RECIPIENT' });
    for (const request of [REQUEST, second]) await store.open('acme', request, []);
    expect(await sign()).toBe('signed');
    expect(await sign(second)).toBe('approver_used');
    expect(await sign(second, { approver: 'gina' })).toBe('signed');
  });

  it('is used once, however many ask at the same time', async () => {
    await store.open('acme', REQUEST, []);
    await sign();
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const uses = Array.from({ length: 50 }, (_, i) =>
      aRedemption(REQUEST, { redemption_id: id('red', `${letters[i >> 5]}${letters[i & 31]}`) }),
    );
    const outcomes = await Promise.all(uses.map((use, i) => store.redeem('acme', use, [aFact(100 + i)])));
    expect(outcomes.filter((outcome) => outcome === 'redeemed')).toHaveLength(1);
    const winner = outcomes.indexOf('redeemed');
    expect(await store.find('acme', REQUEST.approval_id)).toMatchObject({ redemption: uses[winner] });
    expect(await opened.queued('acme')).toEqual([aFact(2).entry.event_id, aFact(100 + winner).entry.event_id]);
  });

  it('lists newest first, page by page and by run', async () => {
    const requests = ['A', 'B', 'C'].map((letter) =>
      anApprovalRequest({ approval_id: id('apr', letter), tool_call_digest: digestOf(letter) }),
    );
    const other = anApprovalRequest({
      approval_id: id('apr', 'D'),
      tool_call_digest: digestOf('D'),
      run_id: 'run_01KG9F4AR0000000000000000B',
    });
    for (const request of [...requests, other]) await store.open('acme', request, []);
    const ids = async (page: Parameters<ApprovalStore['list']>[1]): Promise<readonly string[]> =>
      (await store.list('acme', page)).map((approval) => approval.request.approval_id.slice(-1));
    expect(await ids({ at: AT, limit: 3 })).toEqual(['D', 'C', 'B']);
    expect(await ids({ at: AT, limit: 3, before: id('apr', 'B') })).toEqual(['A']);
    expect(await ids({ at: AT, limit: 9, run: REQUEST.run_id })).toEqual(['C', 'B', 'A']);
  });

  it('finds the same ones in a state as the state machine does', async () => {
    const steps = ['requested', 'approved', 'denied', 'redeemed'] as const;
    for (const [i, step] of steps.entries()) {
      const request = anApprovalRequest({ approval_id: id('apr', `${i}`), tool_call_digest: digestOf(step) });
      await store.open('acme', request, []);
      if (step !== 'requested') await sign(request, { verdict: step === 'denied' ? 'deny' : 'approve' });
      if (step === 'redeemed') await store.redeem('acme', aRedemption(request), []);
    }
    for (const at of [AT, LATE]) {
      const all = await store.list('acme', { at, limit: 200 });
      expect(all).toHaveLength(4);
      for (const state of APPROVAL_STATES) {
        const listed = await store.list('acme', { at, state, limit: 200 });
        expect(listed).toEqual(all.filter((approval) => standingAt(approval, at).state === state));
      }
    }
  });

  it('shows nothing to another tenant, and takes nothing from it', async () => {
    await store.open('acme', REQUEST, []);
    expect(await store.find('globex', REQUEST.approval_id)).toBeUndefined();
    expect(await store.list('globex', { at: AT, limit: 200 })).toEqual([]);
    const signature = anApprovalSignature(REQUEST);
    expect(await store.sign('globex', signature, FIONA.sign('approval-signature', signature), [])).not.toBe('signed');
    expect(await store.find('acme', REQUEST.approval_id)).toMatchObject({ signature: null });
  });
}
