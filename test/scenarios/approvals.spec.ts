import { refundsIn } from './books';
import { Operator } from './operator';
import { anOrder, cheap, dear, refundMessage } from './orders';
import { runningPlatform } from './running-platform';
import { saidBy } from './ask';

describe('an approval', () => {
  const { it, person, platform } = runningPlatform();
  const paid = new Map<string, readonly number[]>();

  async function waiting(more: Partial<Parameters<ReturnType<typeof person>['invokes']>[0]> = {}) {
    const order = anOrder('acme', dear);
    const run = await person('acme').invokes({ message: refundMessage(order), ...more });
    expect(run.status).toBe('AWAITING_APPROVAL');
    return { order, run, approval: run.approvals[0]?.approval_id ?? '' };
  }

  it('that is given lets the effect happen', async () => {
    const { order, approval } = await waiting();
    expect(await person('acme', 'finance-lead').signs(approval)).toMatchObject({ status: 200, body: { run_status: 'DECIDED' } });
    paid.set(order.order_id, [order.total_cents]);
  });

  it('that is refused ends the run with the approver’s reason, and cannot be given afterwards', async () => {
    const { run, approval } = await waiting();
    const finance = person('acme', 'finance-lead');
    expect(await finance.signs(approval, { verdict: 'deny', reason: 'no photo' })).toMatchObject({
      status: 200,
      body: { run_status: 'DENIED' },
    });
    const ended = await person('acme').seesEnd(run.run_id);
    expect(ended).toMatchObject({ status: 'DENIED', code: 'APPROVAL_DENIED', reason: 'no photo' });
    expect(await person('acme').record(ended)).toMatchObject({
      outcome: 'refund_denied',
      approvals: [{ state: 'denied', verdict: 'deny' }],
    });
    expect(await finance.signs(approval)).toMatchObject({ status: 409, body: { code: 'APPROVAL_ALREADY_SIGNED' } });
  });

  it('counts for nothing from another role, whoever’s key it is; the right role still can', async () => {
    const { order, run, approval } = await waiting();
    const finance = person('acme', 'finance-lead');
    const support = person('acme');
    const lead = await person('acme', 'support-lead').signs(approval);
    expect(lead).toMatchObject({ status: 403, body: { code: 'APPROVAL_WRONG_ROLE' } });
    const pretending = await person('acme', 'support-lead').signs(approval, { role: 'finance-lead' });
    expect(pretending).toMatchObject({ status: 403, body: { code: 'CONVERSATION_ROLE_FORBIDDEN' } });
    const handedIn = await support.post(`/v1/approvals/${approval}/sign`, await finance.verdictOn(approval));
    expect(handedIn.status).toBe(403);
    expect((await support.sees(run.run_id)).status).toBe('AWAITING_APPROVAL');
    expect(await finance.signs(approval)).toMatchObject({ status: 200, body: { run_status: 'DECIDED' } });
    paid.set(order.order_id, [order.total_cents]);
  });

  it('counts for nothing over another text of the request', async () => {
    const { run, approval } = await waiting();
    const other = await waiting();
    const finance = person('acme', 'finance-lead');
    const stolen = await finance.post(`/v1/approvals/${approval}/sign`, await finance.verdictOn(other.approval));
    expect(stolen).toMatchObject({ status: 422, body: { code: 'APPROVAL_SIGNATURE_INVALID' } });
    const altered = await finance.signs(approval, { request_digest: `sha256:${'0'.repeat(64)}` });
    expect(altered).toMatchObject({ status: 422, body: { code: 'APPROVAL_SIGNATURE_INVALID' } });
    expect((await person('acme').sees(run.run_id)).status).toBe('AWAITING_APPROVAL');
  });

  it('is not given by the one who asked, who may sign what others ask for', async () => {
    const order = anOrder('acme', dear);
    const own = await person('acme', 'duty-manager').invokes({ message: refundMessage(order) });
    const signing = person('acme', 'duty-manager-signing');
    const refusal = { status: 403, body: { code: 'APPROVAL_BY_PROPOSER' } };
    expect(await signing.signs(own.approvals[0]?.approval_id ?? '')).toMatchObject(refusal);
    const { order: others, approval } = await waiting();
    expect(await signing.signs(approval)).toMatchObject({ status: 200, body: { run_status: 'DECIDED' } });
    paid.set(others.order_id, [others.total_cents]);
  });

  it('is not given by somebody who only had a part in the proposal', async () => {
    const finance = person('acme', 'finance-lead');
    const { run, approval } = await waiting({ together_with: [{ kind: 'user', id: finance.id, tenant_id: 'acme' }] });
    expect(await finance.signs(approval)).toMatchObject({ status: 403, body: { code: 'APPROVAL_BY_PROPOSER' } });
    expect((await person('acme').sees(run.run_id)).status).toBe('AWAITING_APPROVAL');
  });

  it('is used once: the same signature again is harmless, another one is refused', async () => {
    const { order, run, approval } = await waiting();
    const finance = person('acme', 'finance-lead');
    const envelope = await finance.verdictOn(approval);
    const once = await finance.post(`/v1/approvals/${approval}/sign`, envelope);
    const twice = await finance.post(`/v1/approvals/${approval}/sign`, envelope);
    expect([once.status, saidBy(twice)]).toEqual([200, saidBy(once)]);
    expect(await finance.signs(approval)).toMatchObject({ status: 409, body: { code: 'APPROVAL_ALREADY_SIGNED' } });
    expect(await finance.get(`/v1/approvals/${approval}`)).toMatchObject({ body: { state: 'redeemed' } });
    const record = await person('acme').record(await person('acme').seesEnd(run.run_id));
    expect(record.tool_calls.filter(({ status }) => status === 'completed')).toHaveLength(2);
    paid.set(order.order_id, [order.total_cents]);
  });

  it('is given once, when two who may give it do so at the same time', async () => {
    const { order, approval } = await waiting();
    const both = await Promise.all(['finance-lead', 'duty-manager-signing'].map((name) => person('acme', name).signs(approval)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    paid.set(order.order_id, [order.total_cents]);
  });

  it('is worth nothing when the evidence changed after it was frozen', async () => {
    const { order, run, approval } = await waiting();
    expect(await person('acme').invokes({ message: refundMessage(order, 1_000) })).toMatchObject({ status: 'DECIDED' });
    paid.set(order.order_id, [1_000]);
    expect(await person('acme', 'finance-lead').signs(approval)).toMatchObject({ status: 200, body: { run_status: 'DENIED' } });
    const ended = await person('acme').seesEnd(run.run_id);
    expect(ended).toMatchObject({ status: 'DENIED', code: 'APPROVAL_EVIDENCE_CHANGED' });
    expect(await person('acme').record(ended)).toMatchObject({ approvals: [{ state: 'approved', verdict: 'approve' }] });
  });

  it('control: a change of another order’s evidence leaves it valid', async () => {
    const { order, approval } = await waiting();
    const other = anOrder('acme', cheap);
    expect(await person('acme').invokes({ message: refundMessage(other) })).toMatchObject({ status: 'DECIDED' });
    expect(await person('acme', 'finance-lead').signs(approval)).toMatchObject({ status: 200, body: { run_status: 'DECIDED' } });
    paid.set(other.order_id, [other.total_cents]).set(order.order_id, [order.total_cents]);
  });

  it('is no longer wanted once the run is cancelled', async () => {
    const { run, approval } = await waiting();
    const support = person('acme');
    expect(await support.post(`/v1/runs/${run.run_id}/cancel`, { reason: 'asked twice' })).toMatchObject({ status: 202 });
    const ended = await support.seesEnd(run.run_id);
    expect(ended).toMatchObject({ status: 'CANCELLED', code: 'RUN_CANCELLED' });
    expect(await support.record(ended)).toMatchObject({ status: 'CANCELLED' });
    await person('acme', 'finance-lead').signs(approval);
    expect(await support.sees(run.run_id)).toMatchObject({ status: 'CANCELLED', record_id: ended.record_id });
    expect(await support.post(`/v1/runs/${run.run_id}/cancel`, { reason: 'again' })).toMatchObject({
      status: 409,
      body: { code: 'CONVERSATION_RUN_ENDED' },
    });
  });

  it('that nobody gives in time expires, and the run with it', async () => {
    const operator = new Operator(platform(), 'acme');
    const { pack } = await operator.pinned(person('acme').place.tenant.pack);
    const usual = await operator.document('context-pack', pack.digest);
    const { approval_gates } = usual.policy_layer;
    const hurried = {
      ...usual,
      pack_meta: { ...usual.pack_meta, pack_id: 'ctxpack.hurried' },
      policy_layer: { ...usual.policy_layer, approval_gates: approval_gates.map((gate) => ({ ...gate, expires_in_ms: 1_500 })) },
    };
    await operator.releases('context-pack', hurried, 'context-pack:ctxpack.hurried', null);
    const { run, approval } = await waiting({ pack: 'ctxpack.hurried@1.0.0' });
    const ended = await person('acme').seesEnd(run.run_id);
    expect(ended).toMatchObject({ status: 'EXPIRED', code: 'APPROVAL_EXPIRED' });
    expect(await person('acme', 'finance-lead').signs(approval)).toMatchObject({ status: 409, body: { code: 'APPROVAL_EXPIRED' } });
    expect(await person('acme').record(ended)).toMatchObject({ status: 'EXPIRED', approvals: [{ verdict: null }] });
  });

  it('moved money where it was given and used, and nowhere else', async () => {
    expect(new Map(await platform().lastLook(refundsIn))).toEqual(paid);
  });
});
