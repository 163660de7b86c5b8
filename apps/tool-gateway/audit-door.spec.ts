import { InMemoryAuditTrail } from '@edges/peers/audit-log/in-memory-audit-trail';
import { privateKeyFrom } from '@kernel/keys';
import { describeGate } from './describe-gate.cases';
import { aCallOf, LARGE, LOOKUP, NOTE, SMALL } from './gate-calls.cases';
import { openGate } from './gate-world.cases';

describeGate('while the audit log is away, the gate', (at) => {
  it('reads and writes locally, and keeps what it must tell', async () => {
    at.world.trail.goAway();
    expect(await at.gate.send(LOOKUP)).toMatchObject({ status: 'completed' });
    expect(await at.gate.send(NOTE)).toMatchObject({ status: 'completed' });
    expect(await at.world.spool.oldest('acme', 10)).toHaveLength(4); // intent and outcome of each
  });

  it('refuses what goes further, and does it once the log is back', async () => {
    await at.gate.send(LOOKUP);
    at.world.trail.goAway();
    expect(await at.gate.send(SMALL)).toMatchObject({
      status: 'denied',
      error: { code: 'AUDIT_UNAVAILABLE', kind: 'audit_unavailable', retryable: true },
    });
    expect(at.world.effects.size).toBe(0);
    at.world.trail.comeBack();
    await at.gate.keepAudit.run();
    expect(await at.gate.send(SMALL)).toMatchObject({ status: 'completed', attempts: 2 });
  });

  it('enters what it kept as late, with its own time, and nothing is left', async () => {
    at.world.trail.goAway();
    await at.gate.send(LOOKUP);
    at.world.trail.comeBack();
    at.world.clock.advance(5_000);
    expect(await at.gate.keepAudit.run()).toBe(2);
    expect(at.audited()).toEqual(['late:intent', 'late:outcome']);
    expect(at.world.trail.entries.map(({ at }) => at)).toEqual(['2026-01-31T09:30:00.000Z', '2026-01-31T09:30:00.000Z']);
    expect(await at.gate.keepAudit.run()).toBe(0);
  });

  it('refuses effects until everything kept has entered', async () => {
    for (const name of ['a', 'b', 'c']) {
      at.world.trail.goAway();
      await at.gate.send(aCallOf('orders.lookup', name));
    }
    expect(at.gate.audit.isUp).toBe(false);
    await at.gate.send(LOOKUP);
    at.world.trail.comeBack();
    expect(await at.gate.send(SMALL)).toMatchObject({ status: 'denied', error: { code: 'AUDIT_UNAVAILABLE' } });
    await at.gate.keepAudit.run();
    expect(at.gate.audit.isUp).toBe(true);
    expect(await at.gate.send(SMALL)).toMatchObject({ status: 'completed' });
  });

  it('refuses effects while another tenant’s entry came in during the round', async () => {
    for (const name of ['a', 'b', 'c']) {
      at.world.trail.goAway();
      await at.gate.send(aCallOf('orders.lookup', name));
    }
    await at.gate.send(LOOKUP);
    at.world.trail.comeBack();
    const [kept] = await at.world.spool.oldest('acme', 1);
    if (!kept) throw new Error('nothing was kept');
    const append = at.world.trail.append.bind(at.world.trail);
    let added = false;
    at.world.trail.append = async (call, submissions) => {
      if (!added) await at.world.spool.add('globex', { ...kept, entry: { ...kept.entry, tenant_id: 'globex' } });
      added = true;
      return append(call, submissions);
    };
    await at.gate.keepAudit.run();
    expect(at.gate.audit.isUp).toBe(false);
    await at.gate.keepAudit.run();
    expect(at.gate.audit.isUp).toBe(true);
  });

  it('refuses effects once no checkpoint was signed for a minute, and goes on reading', async () => {
    await at.gate.send(LOOKUP);
    const status = await at.world.trail.status();
    at.world.trail.status = async () => ({ ...status, unsigned_for_ms: 59_000 });
    await at.gate.keepAudit.run();
    expect(await at.gate.send(SMALL)).toMatchObject({ status: 'completed' }); // 59 s are tolerated
    at.world.clock.advance(1_000);
    expect(await at.gate.send(aCallOf('orders.refund', 'late'))).toMatchObject({ status: 'denied', error: { code: 'AUDIT_UNAVAILABLE' } });
    expect(await at.gate.send(aCallOf('orders.lookup', 'late'))).toMatchObject({ status: 'completed' });
  });

  it('refuses even reading when no more entries can be kept', async () => {
    at.start({ spoolBound: 1 });
    at.world.trail.goAway();
    await at.gate.send(LOOKUP);
    expect(await at.gate.send(aCallOf('orders.lookup', 'next'))).toMatchObject({ status: 'denied', error: { code: 'AUDIT_UNAVAILABLE' } });
  });

  it('uses up no approval', async () => {
    await at.gate.send(LOOKUP);
    const { approvals } = await at.gate.send(LARGE);
    const ids = approvals.map(({ approval_id }) => approval_id);
    await at.world.approvals.approve(ids);
    at.world.approvals.auditAway = true;
    expect(await at.gate.send(LARGE, ids)).toMatchObject({ status: 'denied', error: { code: 'AUDIT_UNAVAILABLE', retryable: true } });
    at.world.approvals.auditAway = false;
    expect(await at.gate.send(LARGE, ids)).toMatchObject({ status: 'completed', redeemed: ids });
  });

  /** Intents of this run that stood in the log when the refund reached its upstream. */
  async function intentsBeforeRefund(gate = at.gate): Promise<number> {
    await gate.send(LOOKUP);
    let intents = -1;
    at.world.script['orders_refund'] = async () => {
      intents = at.world.trail.entries.filter(({ phase, run_id }) => phase === 'intent' && run_id === SMALL.run_id).length;
      return { kind: 'completed', output: {}, mutations: [], citations: [] };
    };
    await gate.send(SMALL);
    return intents;
  }

  it('never has an effect without an earlier intent in the log', async () => {
    expect(await intentsBeforeRefund()).toBe(2); // the look-up’s and this refund’s own
  });

  it('would have one if something else than the log could acknowledge it (control)', async () => {
    const elsewhere = new InMemoryAuditTrail(privateKeyFrom(new Uint8Array(32).fill(3)));
    const misled = openGate(at.world, <T extends object>(port: T): T =>
      Object.is(port, at.world.trail) ? (elsewhere as object as T) : port,
    );
    expect(await intentsBeforeRefund(misled)).toBe(0);
  });
});
