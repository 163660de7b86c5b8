import { refundsIn } from './books';
import { anOrder, cheap, dear, refundMessage } from './orders';
import { runningPlatform } from './running-platform';

/** What one run of the sample's pack reserves. */
const RUN_USD_MICROS = 500_000;

describe('a budget', () => {
  const { it, person, platform } = runningPlatform({ CONVERSATION_DAILY_USD_MICROS: String(RUN_USD_MICROS + 100_000) });
  const paid = new Map<string, readonly number[]>();

  it('of one tool call ends a refund before its effect, and the record says what was missing', async () => {
    const run = await person('acme').invokes({ message: refundMessage(anOrder('acme', cheap)), max_tool_calls: 1 });
    expect(run).toMatchObject({ status: 'FAILED', code: 'RUN_BUDGET_EXHAUSTED' });
    expect(run.reason).toContain('tool_calls');
    const record = await person('acme').record(run);
    expect(record.tool_calls.map(({ capability_id }) => capability_id)).toEqual(['orders.lookup']);
    expect(record.budget).toMatchObject({ caps: { tool_calls: 1 }, spent: { tool_calls: 1 } });
  });

  it('control: of two tool calls is enough', async () => {
    const order = anOrder('acme', cheap);
    expect(await person('acme').invokes({ message: refundMessage(order), max_tool_calls: 2 })).toMatchObject({ status: 'DECIDED' });
    paid.set(order.order_id, [order.total_cents]);
  });

  it('of the tenant’s day is held by a run that waits, and the next one is refused before anything is written', async () => {
    const waits = await person('acme').invokes({ message: refundMessage(anOrder('acme', dear)) });
    expect(waits.status).toBe('AWAITING_APPROVAL');
    const message = `order status of ${anOrder('acme').order_id}`;
    const request_id = 'req_01KG9F4AR0000000000000000B';
    expect(await person('acme').asks({ message, request_id })).toMatchObject({
      status: 429,
      body: { code: 'CONVERSATION_BUDGET_EXHAUSTED' },
    });

    expect(await person('globex').invokes({ message: `order status of ${anOrder('globex').order_id}` })).toMatchObject({
      status: 'DECIDED',
    });

    await person('acme', 'finance-lead').signs(waits.approvals[0]?.approval_id ?? '', { verdict: 'deny' });
    await person('acme').seesEnd(waits.run_id);
    expect(await person('acme').invokes({ message, request_id })).toMatchObject({ status: 'DECIDED' });
  });

  it('was never overdrawn by an effect', async () => {
    expect(new Map(await platform().lastLook(refundsIn))).toEqual(paid);
  });
});
