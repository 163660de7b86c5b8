import { digestOf } from '@kernel/digest';
import { anAdapter, aCapability, aNoteCapability, aRefundCapability } from '@testing/a-tooling-layer';
import { describeGate } from './describe-gate.cases';
import { aCallOf, keyOf, LARGE, LOOKUP, SMALL } from './gate-calls.cases';

describeGate('the gate turns a call away', (at) => {
  const bad = (change: Partial<typeof SMALL>): typeof SMALL => {
    const args = change.args ?? SMALL.args;
    return { ...SMALL, args_hash: digestOf(args), ...change };
  };
  it.each<readonly [string, () => typeof SMALL, string]>([
    ['for a capability that does not exist', () => bad({ capability_id: 'ledger.close' }), 'ACTION_NOT_ON_SURFACE'],
    [
      'with an argument nobody declared',
      () => bad({ args: { order_id: 'ORD-1042', amount_cents: 1, force: true } }),
      'ACTION_ARGS_INVALID',
    ],
    ['above what the permission allows', () => bad({ args: { order_id: 'ORD-1042', amount_cents: 50_001 } }), 'ACTION_ARGS_INVALID'],
    ['whose arguments are not those that were hashed', () => bad({ args_hash: digestOf('other') }), 'ACTION_ARGS_HASH_MISMATCH'],
    ['that calls its capability harmless', () => bad({ approval_mode_highest: 'read_only' }), 'ACTION_MODE_MISDECLARED'],
    ['that asks for less control than its capability has', () => bad({ approval_mode_requested: 'read_only' }), 'ACTION_MODE_UNDERSTATED'],
    ['with an effect and no key', () => bad({ idempotency_key: null }), 'ACTION_KEY_MISSING'],
    [
      'for an order that this run has not looked up',
      () => bad({ args: { order_id: 'ORD-9001', amount_cents: 1 } }),
      'ACTION_OBJECT_OUT_OF_SCOPE',
    ],
    ['that a rule denies', () => bad({ args: { order_id: 'ORD-1042', amount_cents: 8991 } }), 'POLICY_RULE_DENIED'],
    ['with approvals that were never asked for', () => LARGE, 'ACTION_APPROVAL_NOT_PENDING'],
  ])('%s, before anything is sent', async (_what, make, code) => {
    await at.gate.send(LOOKUP);
    const approvals = code === 'ACTION_APPROVAL_NOT_PENDING' ? ['apr_01KG9F4AR0000000000000000A'] : [];
    expect(await at.gate.send(make(), approvals)).toMatchObject({ status: 'denied', output: null, error: { code, retryable: false } });
    expect(at.world.connector.received).toHaveLength(1); // the look-up
  });

  it('above the run’s ceiling', async () => {
    at.start({ run: { safety_mode: 'local_write' } });
    await at.gate.send(LOOKUP);
    expect(await at.gate.send(SMALL)).toMatchObject({ status: 'denied', error: { code: 'ACTION_ABOVE_CEILING' } });
  });

  it('for another tenant’s order exactly as for one never seen, as a security event that names the attempt', async () => {
    at.world.orders.set('ORD-1042', { order_id: 'ORD-1042', tenant: 'globex', total_cents: 8990 });
    await at.gate.send(LOOKUP);
    const result = await at.gate.send(SMALL);
    expect(result).toMatchObject({
      status: 'denied',
      error: { code: 'ACTION_OBJECT_OUT_OF_SCOPE', message: expect.stringContaining('ORD-1042') as string },
    });
    expect(at.audited()).toContain('security_event:fact');
  });

  it('without the evidence it must rest on', async () => {
    const refund = aRefundCapability({ object_scope: null });
    at.start({ pack: { tooling_layer: { adapter_registry: [anAdapter({ capabilities: [aCapability(), refund] })] } } });
    expect(await at.gate.send(SMALL)).toMatchObject({
      status: 'denied',
      error: { code: 'ACTION_EVIDENCE_MISSING', kind: 'evidence_stale' },
    });
  });

  it('under an id that belongs to another envelope, and keeps the first answer', async () => {
    const first = await at.gate.raw(LOOKUP);
    expect(await at.gate.send({ ...LOOKUP, timeout_ms: 1 })).toMatchObject({
      error: { code: 'ACTION_CALL_CONFLICT', kind: 'idempotency_conflict' },
    });
    expect((await at.gate.raw(LOOKUP)).result).toEqual(first.result);
  });

  it('under a key that belongs to other arguments', async () => {
    await at.gate.send(LOOKUP);
    await at.gate.send(SMALL);
    const other = aCallOf('orders.refund', 'other', {
      args: { order_id: 'ORD-1042', amount_cents: 2001 },
      idempotency_key: SMALL.idempotency_key,
    });
    expect(await at.gate.send(other)).toMatchObject({ status: 'denied', error: { code: 'ACTION_IDEMPOTENCY_CONFLICT' } });
    expect(at.world.effects.get(keyOf(SMALL))).toBe(1);
  });

  it('that comes too often, for now', async () => {
    at.start({
      pack: {
        tooling_layer: {
          adapter_registry: [anAdapter({ capabilities: [aCapability({ rate_per_minute: 1 }), aRefundCapability(), aNoteCapability()] })],
        },
      },
    });
    await at.gate.send(LOOKUP);
    const again = aCallOf('orders.lookup', 'again');
    expect(await at.gate.send(again)).toMatchObject({ status: 'not_sent', error: { code: 'ACTION_RATE_LIMITED', retryable: true } });
    at.world.clock.advance(60_000);
    expect(await at.gate.send(again)).toMatchObject({ status: 'completed', attempts: 2 });
  });

  it('that cannot be answered in time, at once', async () => {
    const late = await at.gate.send(LOOKUP, [], 'acme', '2026-01-31T09:30:00.120Z'); // 120 − 100 < 50
    expect(late).toMatchObject({ status: 'not_sent', error: { code: 'ACTION_DEADLINE_TOO_SHORT', retryable: true } });
    expect(at.world.connector.received).toEqual([]);
  });
});
