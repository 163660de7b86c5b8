import { saidBy } from './ask';
import { refundsIn } from './books';
import { anOrder, cheap, dear, refundMessage } from './orders';
import { runningPlatform } from './running-platform';

const NOBODYS = { run: 'run_01KG9F4AR0000000000000000A', apr: 'apr_01KG9F4AR0000000000000000A', dr: 'dr_01KG9F4AR0000000000000000A' };

describe('another tenant’s', () => {
  const { it, person, platform } = runningPlatform();
  const acme: Record<keyof typeof NOBODYS, string> = { ...NOBODYS };
  let ended = '';

  it('things are there for acme itself', async () => {
    const waits = await person('acme').invokes({ message: refundMessage(anOrder('acme', dear)) });
    const decided = await person('acme').invokes({ message: refundMessage(anOrder('acme', cheap)) });
    ended = decided.run_id;
    Object.assign(acme, { run: waits.run_id, apr: waits.approvals[0]?.approval_id, dr: decided.record_id });
    expect(await person('acme', 'auditor').get(`/v1/records/${acme.dr}/export`)).toMatchObject({ status: 200 });
    expect(await person('acme').get(`/v1/approvals/${acme.apr}`)).toMatchObject({ status: 200 });
    expect(await person('acme').get(`/v1/runs/${acme.run}`)).toMatchObject({ status: 200 });
  });

  const READS = [
    ['run', 'run', '', 'support'],
    ['run’s events', 'run', '/events', 'support'],
    ['approval', 'apr', '', 'finance-lead'],
    ['record', 'dr', '', 'support'],
    ['export', 'dr', '/export', 'auditor'],
  ] as const;
  const FOLDERS = { run: '/v1/runs/', apr: '/v1/approvals/', dr: '/v1/records/' } as const;
  for (const [what, kind, rest, name] of READS) {
    it(`${what} reads as one that nobody has`, async () => {
      const globex = person('globex', name);
      const theirs = await globex.get(`${FOLDERS[kind]}${acme[kind]}${rest}`);
      const nobodys = await globex.get(`${FOLDERS[kind]}${NOBODYS[kind]}${rest}`);
      expect(theirs.status).toBe(404);
      expect(saidBy(theirs)).toEqual(saidBy(nobodys));
    });
  }

  it('run is not cancelled, and the refusal is that of a run that nobody has', async () => {
    const cancel = (run: string) => person('globex').post(`/v1/runs/${run}/cancel`, { reason: 'mine' });
    const theirs = await cancel(acme.run);
    expect([theirs.status, saidBy(theirs)]).toEqual([404, saidBy(await cancel(NOBODYS.run))]);
    expect(saidBy(await cancel(ended))).toEqual(saidBy(theirs));
    expect(await person('acme').sees(acme.run)).toMatchObject({ status: 'AWAITING_APPROVAL' });
  });

  it('approval is not signed, not even with the right person’s signature', async () => {
    const verdict = await person('acme', 'finance-lead').verdictOn(acme.apr);
    const sign = (approval: string) => person('globex', 'finance-lead').post(`/v1/approvals/${approval}/sign`, verdict);
    const theirs = await sign(acme.apr);
    expect([theirs.status, saidBy(theirs)]).toEqual([404, saidBy(await sign(NOBODYS.apr))]);
    expect(await person('acme').sees(acme.run)).toMatchObject({ status: 'AWAITING_APPROVAL' });
  });

  it('things are in no list', async () => {
    const { body: approvals } = await person('globex').get<{ approvals: unknown[] }>('/v1/approvals');
    const { body: records } = await person('globex').get<{ records: unknown[] }>('/v1/records');
    const { body: filtered } = await person('globex').get<{ approvals: unknown[] }>(`/v1/approvals?run_id=${acme.run}`);
    expect([approvals.approvals, records.records, filtered.approvals]).toEqual([[], [], []]);
  });

  it('pack reads as one that nobody has', async () => {
    const globex = person('globex');
    const theirs = await globex.asks({ message: 'order status of ORD-9001', pack: person('acme').place.tenant.pack });
    const nobodys = await globex.asks({ message: 'order status of ORD-9001', pack: 'ctxpack.nowhere@1.0.0' });
    expect(theirs).toMatchObject({ status: 422, body: { code: 'CONVERSATION_PACK_UNKNOWN' } });
    expect(saidBy(theirs)).toEqual(saidBy(nobodys));
  });

  it('order cannot be told from one that nobody has, and its money stays', async () => {
    const order = anOrder('acme', cheap);
    const globex = person('globex');
    const theirs = await globex.invokes({ message: refundMessage(order) });
    const nobodys = await globex.invokes({ message: refundMessage({ order_id: 'ORD-7777' }) });
    expect(theirs).toMatchObject({ status: 'FAILED', code: 'SHOP_ORDER_UNKNOWN' });
    const told = ({ status, code, reason }: typeof theirs, id: string) => [status, code, reason?.replaceAll(id, 'ORD')];
    expect(told(theirs, order.order_id)).toEqual(told(nobodys, 'ORD-7777'));
    expect((await globex.record(theirs)).tool_calls).toMatchObject([{ capability_id: 'orders.lookup', status: 'rejected' }]);
  });

  it('name in the body opens nothing', async () => {
    const globex = person('globex');
    const body = globex.wishing({ message: 'order status of ORD-9001' });
    const named = await globex.post('/v1/runs', { ...body, tenant_id: 'acme' });
    expect(named).toMatchObject({ status: 403, body: { code: 'CONVERSATION_TENANT_MISMATCH' } });
  });

  it('control: globex’s own order, pack, run and record are there for globex', async () => {
    const order = anOrder('globex', ({ total_cents }) => total_cents <= 3_000);
    const run = await person('globex').invokes({ message: refundMessage(order) });
    expect(run).toMatchObject({ status: 'DECIDED' });
    expect(await person('globex').record(run)).toMatchObject({ tenant_id: 'globex' });
    expect((await platform().lastLook((sql) => refundsIn(sql, 'globex'))).get(order.order_id)).toEqual([order.total_cents]);
  });
});
