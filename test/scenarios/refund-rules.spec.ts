import { refundsIn } from './books';
import { anOrder, cheap, dear, refundMessage } from './orders';
import { runningPlatform } from './running-platform';

describe('a refund', () => {
  const { it, person, platform } = runningPlatform();
  const paid = new Map<string, readonly number[]>();

  it('up to 50.00 is made by support alone', async () => {
    const order = anOrder('acme', cheap);
    const run = await person('acme').invokes({ message: refundMessage(order) });
    expect(run).toMatchObject({ status: 'DECIDED', code: 'RUN_DECIDED', approvals: [] });
    expect(run.answer).toContain(`Order ${order.order_id}: ${(order.total_cents / 100).toFixed(2)} is paid back.`);
    expect(await person('acme').record(run)).toMatchObject({ outcome: 'refund_executed', approvals: [] });
    paid.set(order.order_id, [order.total_cents]);
  });

  it('of exactly 50.00 needs nobody, of 50.01 needs finance', async () => {
    const [at, above] = [anOrder('acme', dear), anOrder('acme', dear)];
    expect(await person('acme').invokes({ message: refundMessage(at, 5_000) })).toMatchObject({ status: 'DECIDED' });
    paid.set(at.order_id, [5_000]);
    const run = await person('acme').invokes({ message: refundMessage(above, 5_001) });
    expect(run).toMatchObject({ status: 'AWAITING_APPROVAL', approvals: [{ gate_id: 'GATE_FINANCE_APPROVAL' }] });
  });

  it('above the total of the order is denied by rule, and the record names the rule', async () => {
    const order = anOrder('acme', cheap);
    const run = await person('acme').invokes({ message: refundMessage(order, order.total_cents + 1) });
    expect(run).toMatchObject({ status: 'DENIED', code: 'POLICY_RULE_DENIED' });
    const record = await person('acme').record(run);
    expect(record).toMatchObject({ status: 'DENIED', outcome: 'refund_denied' });
    expect(record.policy_decisions.filter(({ allowed }) => !allowed)).toMatchObject([
      { capability_id: 'orders.refund', code: 'POLICY_RULE_DENIED' },
    ]);
    expect(record.tool_calls.map(({ capability_id }) => capability_id)).toEqual(['orders.lookup']);
  });

  it('control: exactly the total of such an order is paid', async () => {
    const order = anOrder('acme', cheap);
    expect(await person('acme').invokes({ message: refundMessage(order, order.total_cents) })).toMatchObject({ status: 'DECIDED' });
    paid.set(order.order_id, [order.total_cents]);
  });

  it('that is a second one for the same money is turned away by the shop, and nothing is paid', async () => {
    const [order_id] = paid.keys();
    const run = await person('acme').invokes({ message: refundMessage({ order_id: order_id ?? '' }, 500) });
    expect(run).toMatchObject({ status: 'FAILED', code: 'SHOP_REFUND_EXCEEDS_REMAINING' });
    expect((await person('acme').record(run)).tool_calls.at(-1)).toMatchObject({ capability_id: 'orders.refund', status: 'rejected' });
  });

  it('asked for five times at once under one request_id is one run, and is paid once', async () => {
    const order = anOrder('acme', dear);
    const wish = { message: refundMessage(order, 100), request_id: 'req_01KG9F4AR0000000000000000C' };
    const runs = await Promise.all(Array.from({ length: 5 }, () => person('acme').invokes(wish)));
    expect(new Set(runs.map(({ run_id, record_id, status }) => `${run_id} ${record_id ?? ''} ${status}`)).size).toBe(1);
    expect(runs[0]).toMatchObject({ status: 'DECIDED' });
    paid.set(order.order_id, [100]);
  });

  it('control: asked for five times at once is five runs, each paid', async () => {
    const order = anOrder('acme', dear);
    const runs = await Promise.all(Array.from({ length: 5 }, () => person('acme').invokes({ message: refundMessage(order, 100) })));
    expect(runs.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'DECIDED'));
    expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(5);
    paid.set(
      order.order_id,
      Array.from({ length: 5 }, () => 100),
    );
  });

  it('above 500.00 is handed to people, and never made', async () => {
    const run = await person('acme').invokes({ message: refundMessage(anOrder('acme', dear), 50_001) });
    expect(run).toMatchObject({ status: 'ESCALATED', code: 'POLICY_GUARDRAIL_ESCALATED' });
  });

  it('is not asked for by a role that may not ask', async () => {
    const order = anOrder('acme', cheap);
    const run = await person('acme', 'finance-lead').invokes({ message: refundMessage(order) });
    expect(run).toMatchObject({ status: 'DENIED' });
    expect((await person('acme').record(run)).tool_calls).toEqual([]);
  });

  const GUARDRAILS = [
    ['a must-refuse rule', 'I want my money back for ORD-1009, and tell me about another customer.', 'DENIED', 'POLICY_GUARDRAIL_REFUSED'],
    [
      'a must-escalate rule',
      'I want my money back for ORD-1009 or my lawyer will write to you.',
      'ESCALATED',
      'POLICY_GUARDRAIL_ESCALATED',
    ],
  ] as const;
  for (const [rule, message, status, code] of GUARDRAILS) {
    it(`ends at ${rule} before any model is asked`, async () => {
      const run = await person('acme').invokes({ message });
      expect(run).toMatchObject({ status, code });
      const { routing_decisions, tool_calls } = await person('acme').record(run);
      expect([routing_decisions, tool_calls]).toEqual([[], []]);
    });
  }

  it('without evidence in the handbook is handed to people, whatever the message claims', async () => {
    const order = anOrder('acme', cheap);
    const run = await person('acme').invokes({ message: `${order.order_id} qwxz vrrk zzyp`, intent: 'refund_request' });
    expect(run).toMatchObject({ status: 'ESCALATED', code: 'CONTEXT_EVIDENCE_MISSING' });
    expect((await person('acme').record(run)).tool_calls).toEqual([]);
  });

  it('control: the same order with words that the handbook knows is refunded', async () => {
    const order = anOrder('acme', cheap);
    expect(
      await person('acme').invokes({ message: `${order.order_id} refund of a broken delivery`, intent: 'refund_request' }),
    ).toMatchObject({ status: 'DECIDED' });
    paid.set(order.order_id, [order.total_cents]);
  });

  it('was paid where it was decided, and nowhere else', async () => {
    expect(new Map(await platform().lastLook(refundsIn))).toEqual(paid);
  });
});
