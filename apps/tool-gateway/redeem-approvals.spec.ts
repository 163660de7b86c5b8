import { digestOf } from '@kernel/digest';
import { aCall } from '@testing/a-call';
import { anAgent } from '@testing/a-run';
import type { Admitted } from './admit-call';
import { describeGate } from './describe-gate.cases';
import { aCallOf, keyOf, LARGE, LOOKUP } from './gate-calls.cases';
import { type GateWorld, openGate } from './gate-world.cases';

describeGate('a call with an approval gate in front', (at) => {
  const approvalsOf = (result: { readonly approvals: readonly { readonly approval_id: string }[] }) =>
    result.approvals.map(({ approval_id }) => approval_id);
  async function pending() {
    await at.gate.send(LOOKUP);
    return at.gate.send(LARGE);
  }

  it('waits, and asks one approver on frozen evidence; asking again changes nothing', async () => {
    const first = await pending();
    expect(first).toMatchObject({ status: 'pending', approvals: [{ gate_id: 'GATE_FINANCE_APPROVAL', required_role: 'finance-lead' }] });
    at.world.clock.advance(5_000);
    expect(await at.gate.send(LARGE)).toEqual(first);
    const [standing] = await at.world.approvals.list(aCall(), { limit: 10 });
    expect(standing?.request).toMatchObject({
      tool_call_digest: digestOf(LARGE),
      proposed_by: LARGE.principal_chain,
      capability_id: 'orders.refund',
    });
    expect(at.world.effects.size).toBe(0);
  });

  it('acts once when it is signed, on evidence looked at again and a fresh decision', async () => {
    const ids = approvalsOf(await pending());
    await at.world.approvals.approve(ids);
    at.world.clock.advance(60_000);
    const result = await at.gate.send(LARGE, ids);
    expect(result).toMatchObject({ status: 'completed', redeemed: ids, policy: [{ context: { at: '2026-01-31T09:31:00.000Z' } }] });
    expect(await at.gate.send(LARGE, ids)).toEqual(result);
    expect(at.world.effects.get(keyOf(LARGE))).toBe(1);
    expect(at.world.connector.received.map(({ capability }) => capability.upstream_name)).toEqual([
      'orders_lookup',
      'orders_lookup',
      'orders_refund',
    ]);
  });

  const approved = (w: GateWorld, id: string) => w.approvals.approve([id]);
  const changeOrder = (w: GateWorld): void =>
    void w.orders.set('ORD-1042', { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'returned' });

  it.each<readonly [string, (world: GateWorld, id: string) => Promise<unknown>, string, string]>([
    ['nobody has signed', async () => undefined, 'APPROVAL_NOT_SIGNED', 'policy_denied'],
    ['the proposer signed it', (w, id) => w.approvals.signAs('sam', id), 'APPROVAL_NOT_SIGNED', 'policy_denied'],
    [
      'somebody of another role signed it',
      (w, id) => w.approvals.signAs('carl', id, { role: 'support-lead' }),
      'APPROVAL_NOT_SIGNED',
      'policy_denied',
    ],
    ['the approver said no', (w, id) => w.approvals.signAs('fiona', id, { verdict: 'deny' }), 'APPROVAL_DENIED', 'policy_denied'],
    ['it expired', async (w, id) => (await approved(w, id), w.clock.advance(900_000)), 'APPROVAL_EXPIRED', 'approval_expired'],
    ['the evidence has changed', async (w, id) => (await approved(w, id), changeOrder(w)), 'APPROVAL_EVIDENCE_CHANGED', 'evidence_stale'],
    ['the order is gone', async (w, id) => (await approved(w, id), w.orders.clear()), 'APPROVAL_EVIDENCE_CHANGED', 'evidence_stale'],
  ])('does nothing when %s', async (_case, happen, code, kind) => {
    const ids = approvalsOf(await pending());
    await happen(at.world, String(ids[0]));
    expect(await at.gate.send(LARGE, ids)).toMatchObject({ status: 'denied', error: { code, kind, retryable: false } });
    expect(at.world.effects.size).toBe(0);
  });

  it('would act on changed evidence if it did not look again (control)', async () => {
    const ids = approvalsOf(await pending());
    await at.world.approvals.approve(ids);
    changeOrder(at.world);
    const blind = openGate(at.world, (port) => port, {
      reobserve: (usual) => Object.assign(usual, { run: async (_visit: unknown, { evidence }: Admitted) => evidence }),
    });
    expect(await blind.send(LARGE, ids)).toMatchObject({ status: 'completed' });
    expect(at.world.effects.get(keyOf(LARGE))).toBe(1);
  });

  it('counts the user whose run it is among the proposers, also where the chain of principals forgot', async () => {
    const principal_chain = [{ kind: 'agent', id: 'support-agent', tenant_id: 'acme' } as const];
    at.start({ run: { agent: anAgent({ principal_chain }) } });
    await at.gate.send({ ...LOOKUP, principal_chain });
    const [id] = approvalsOf(await at.gate.send({ ...LARGE, principal_chain }));
    expect(await at.world.approvals.signAs('sam', String(id))).toMatchObject({ code: 'APPROVAL_BY_PROPOSER' });
  });

  it('does not serve a second call with an approval that was used', async () => {
    const ids = approvalsOf(await pending());
    await at.world.approvals.approve(ids);
    await at.gate.send(LARGE, ids);
    const twin = aCallOf('orders.refund', 'twin', { args: LARGE.args });
    expect(approvalsOf(await at.gate.send(twin))).not.toEqual(ids);
    expect(await at.gate.send(twin, ids)).toMatchObject({ status: 'denied', error: { code: 'ACTION_APPROVAL_NOT_PENDING' } });
    expect(at.world.effects.get(keyOf(twin))).toBeUndefined();
  });

  it('takes no other approval, and not part of what is needed', async () => {
    const ids = approvalsOf(await pending());
    await at.world.approvals.approve(ids);
    expect(await at.gate.send(LARGE, ['apr_01KG9F4AR0000000000000000Z'])).toMatchObject({ error: { code: 'ACTION_APPROVAL_NOT_PENDING' } });
  });

  it('waits for an upstream that cannot be asked again, and goes on when it can', async () => {
    const ids = approvalsOf(await pending());
    await at.world.approvals.approve(ids);
    at.world.reachable = false;
    expect(await at.gate.send(LARGE, ids)).toMatchObject({
      status: 'not_sent',
      error: { code: 'ACTION_REOBSERVATION_FAILED', retryable: true },
    });
    at.world.reachable = true;
    expect(await at.gate.send(LARGE, ids)).toMatchObject({ status: 'completed', redeemed: ids });
  });
});
