import type { RunView } from '@kernel/records/run-view';
import { refundsIn } from './books';
import { anOrder, cheap, dear, refundMessage } from './orders';
import type { Wish } from './person';
import { runningPlatform } from './running-platform';
import { until } from './until';

/** What one run of the sample's pack reserves. */
const RUN_USD_MICROS = 500_000;

describe('a budget', () => {
  const { it, person, platform } = runningPlatform({ CONVERSATION_DAILY_USD_MICROS: String(RUN_USD_MICROS + 100_000) });
  const paid = new Map<string, readonly number[]>();

  /** Asks as acme once the run before is booked as ended: its end is told when its record is sealed, and what it reserved is free a moment later. */
  async function invokesNext(wish: Wish): Promise<RunView> {
    const { run_id } = await until('the run before has given back what it reserved', async () => {
      const { status, body } = await person('acme').asks(wish);
      return status === 429 ? undefined : body;
    });
    return person('acme').sees(run_id);
  }

  it('of no money ends a run before a model is asked, and the record says what was missing', async () => {
    const run = await invokesNext({ message: refundMessage(anOrder('acme', cheap)), max_cost_cents: 0 });
    expect(run).toMatchObject({ status: 'FAILED', code: 'RUN_BUDGET_EXHAUSTED' });
    expect(run.reason).toContain('cost_usd_micros');
    const record = await person('acme').record(run);
    expect([record.routing_decisions, record.tool_calls]).toEqual([[], []]);
    expect(record.budget).toMatchObject({ caps: { cost_usd_micros: 0 }, spent: { cost_usd_micros: 0 } });
  });

  it('of one tool call cannot carry a plan of two: the critic rejects it before its first effect', async () => {
    const run = await invokesNext({ message: refundMessage(anOrder('acme', cheap)), max_tool_calls: 1 });
    expect(run).toMatchObject({ status: 'FAILED', code: 'RUN_PLAN_REJECTED' });
    expect((await person('acme').record(run)).tool_calls).toEqual([]);
  });

  it('of one tool call is not overdrawn by trying again', async () => {
    const run = await invokesNext({ message: 'service check: error_once', intent: 'service_check', max_tool_calls: 1 });
    expect(run).toMatchObject({ status: 'FAILED', code: 'SHOP_BUSY' });
    expect((await person('acme').record(run)).budget).toMatchObject({ caps: { tool_calls: 1 }, spent: { tool_calls: 1 } });
  });

  it('control: of two tool calls and one cent is enough', async () => {
    const order = anOrder('acme', cheap);
    expect(await invokesNext({ message: refundMessage(order), max_tool_calls: 2, max_cost_cents: 1 })).toMatchObject({
      status: 'DECIDED',
    });
    paid.set(order.order_id, [order.total_cents]);
    const run = await invokesNext({ message: 'service check: error_once', intent: 'service_check', max_tool_calls: 2 });
    expect(run).toMatchObject({ status: 'DECIDED' });
  });

  it('of the tenant’s day is held by a run that waits, and the next one is refused before anything is written', async () => {
    const waits = await invokesNext({ message: refundMessage(anOrder('acme', dear)) });
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
    expect(await invokesNext({ message, request_id })).toMatchObject({ status: 'DECIDED' });
  });

  it('was never overdrawn by an effect', async () => {
    expect(new Map(await platform().lastLook(refundsIn))).toEqual(paid);
  });
});
