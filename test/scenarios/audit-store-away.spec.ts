import { refundsIn } from './books';
import { anOrder, cheap, dear, refundMessage } from './orders';
import { runningPlatform } from './running-platform';
import type { Sql } from './sql';
import { until } from './until';

describe('while the audit store takes no entries', () => {
  const { it, person, platform } = runningPlatform();
  const paid = new Map<string, readonly number[]>();
  const late = anOrder('acme', dear);
  const noted: string[] = [];
  let waiting = '';

  it('(before: everything works, and a refund waits for finance)', async () => {
    const order = anOrder('acme', cheap);
    expect(await person('acme').invokes({ message: refundMessage(order) })).toMatchObject({ status: 'DECIDED' });
    paid.set(order.order_id, [order.total_cents]);
    const run = await person('acme').invokes({ message: refundMessage(late) });
    waiting = run.approvals[0]?.approval_id ?? '';
    await platform().whileDown(takeAway);
  });

  it('reading goes on', async () => {
    const order = anOrder('acme');
    const run = await person('acme').invokes({ message: `order status of ${order.order_id}` });
    expect(run).toMatchObject({ status: 'DECIDED' });
    expect(run.answer).toContain(order.status);
  });

  it('local writes go on', async () => {
    const order = anOrder('acme');
    const run = await person('acme').invokes({ message: `Please leave a note on ${order.order_id}: the customer has moved.` });
    expect(run).toMatchObject({ status: 'DECIDED' });
    expect((await person('acme').record(run)).tool_calls).toMatchObject([{ capability_id: 'notes.create', status: 'completed' }]);
    noted.push(order.order_id);
  });

  it('a refund is refused, and the run ends in a record that says why', async () => {
    const run = await person('acme').invokes({ message: refundMessage(anOrder('acme', cheap)) });
    expect(run).toMatchObject({ status: 'DENIED', code: 'AUDIT_UNAVAILABLE' });
    const record = await person('acme').record(run);
    expect(record.tool_calls.map(({ capability_id, status }) => `${capability_id} ${status}`)).toEqual([
      'orders.lookup completed',
      'orders.refund denied',
    ]);
  });

  it('an approval cannot be given, and is not lost', async () => {
    const signed = await person('acme', 'finance-lead').signs(waiting);
    expect([signed.status, signed.body.code]).toEqual([503, 'AUDIT_UNAVAILABLE']);
  });

  it('control: once it takes entries again, refunds are made, the approval is given, and what was kept meanwhile is in the log', async () => {
    await platform().whileDown(bringBack);
    const order = anOrder('acme', cheap);
    await until('a refund goes through', async () => {
      const run = await person('acme').invokes({ message: refundMessage(order) });
      return run.status === 'DECIDED' ? run : undefined;
    });
    paid.set(order.order_id, [order.total_cents]);
    expect(await person('acme', 'finance-lead').signs(waiting)).toMatchObject({ status: 200, body: { run_status: 'DECIDED' } });
    paid.set(late.order_id, [late.total_cents]);
    const { body } = await person('acme').get<{ records: { record_id: string }[] }>('/v1/records?limit=200');
    for (const { record_id } of body.records) {
      await until(`record ${record_id} is provable`, async () => {
        const { status } = await person('acme', 'auditor').get(`/v1/records/${record_id}/export`);
        return status === 200 ? true : undefined;
      });
    }
    expect(body.records.length).toBeGreaterThanOrEqual(4);
  });

  it('nothing was paid or noted but what was decided', async () => {
    const [refunds, notes] = await platform().lastLook(
      async (sql) => [await refundsIn(sql), await sql<{ order_id: string }>('SELECT order_id FROM shop.note')] as const,
    );
    expect(new Map(refunds)).toEqual(paid);
    expect(notes.map(({ order_id }) => order_id)).toEqual(noted);
  });
});

/** From now on every new entry fails as it does on a server whose disk is gone. */
async function takeAway(sql: Sql): Promise<void> {
  await sql(`CREATE FUNCTION audit.away() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the disk of the audit store is gone' USING ERRCODE = '58030'; END $$`);
  await sql('CREATE TRIGGER away BEFORE INSERT ON audit.entry FOR EACH ROW EXECUTE FUNCTION audit.away()');
}

async function bringBack(sql: Sql): Promise<void> {
  await sql('DROP TRIGGER away ON audit.entry');
  await sql('DROP FUNCTION audit.away()');
}
