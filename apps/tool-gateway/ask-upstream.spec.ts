import type { Json } from '@kernel/canonical-json';
import { anAdapter, aCapability, aRefundCapability } from '@testing/a-tooling-layer';
import { describeGate } from './describe-gate.cases';
import { keyOf, LOOKUP, SMALL } from './gate-calls.cases';

describeGate('when an upstream fails', (at) => {
  const failing = (outcome: Json) => async () => outcome as never;
  it.each<readonly [string, Json, object]>([
    [
      'cleanly',
      { kind: 'failed_clean', code: 'SHOP_BUSY', message: 'busy', transient: true },
      { status: 'failed_clean', error: { kind: 'server_error_5xx', retryable: true } },
    ],
    [
      'by declining',
      { kind: 'rejected', code: 'SHOP_NO', message: 'no' },
      { status: 'rejected', error: { code: 'SHOP_NO', retryable: false } },
    ],
    [
      'in silence',
      { kind: 'unknown', cause: 'transport', code: 'CONNECTOR_LOST', message: 'lost' },
      { status: 'in_doubt', error: { retryable: false } },
    ],
  ])('%s, the result says so', async (_how, outcome, expected) => {
    await at.gate.send(LOOKUP);
    at.world.script['orders_refund'] = failing(outcome);
    expect(await at.gate.send(SMALL)).toMatchObject(expected);
  });

  it('cleanly, the same envelope tries again under the same key', async () => {
    await at.gate.send(LOOKUP);
    at.world.script['orders_refund'] = failing({ kind: 'failed_clean', code: 'SHOP_BUSY', message: 'busy', transient: true });
    await at.gate.send(SMALL);
    delete at.world.script['orders_refund'];
    expect(await at.gate.send(SMALL)).toMatchObject({ status: 'completed', attempts: 2 });
    expect(at.world.effects.get(keyOf(SMALL))).toBe(1);
  });

  it('to answer in time, the call is in doubt, is laid aside for people and is never repeated', async () => {
    await at.gate.send(LOOKUP);
    let sent = 0;
    at.world.script['orders_refund'] = () => (sent++, new Promise(() => undefined));
    const doubt = await at.gate.send({ ...SMALL, timeout_ms: 120 });
    expect(doubt).toMatchObject({
      status: 'in_doubt',
      error: { kind: 'transient_timeout', code: 'CONNECTOR_TIMEOUT', retryable: false },
    });
    at.world.clock.advance(60_000);
    expect(await at.gate.send({ ...SMALL, timeout_ms: 120 })).toEqual(doubt);
    expect(sent).toBe(1);
    expect(await at.world.calls.deadLetters('acme', 10)).toMatchObject([{ tool_call_id: SMALL.tool_call_id, reason: 'CONNECTOR_TIMEOUT' }]);
  });

  it('to answer in time, a call that its upstream may get twice is made again only when asked to, under the same key', async () => {
    const capabilities = [aCapability(), aRefundCapability({ retryable: true })];
    at.start({ pack: { tooling_layer: { adapter_registry: [anAdapter({ capabilities })] } } });
    await at.gate.send(LOOKUP);
    const keys: (string | null)[] = [];
    at.world.script['orders_refund'] = ({ idempotency_key }) => (keys.push(idempotency_key), new Promise(() => undefined));
    const hasty = { ...SMALL, timeout_ms: 120 };
    expect(await at.gate.send(hasty)).toMatchObject({ status: 'in_doubt', attempts: 1, error: { retryable: true } });
    expect(keys).toHaveLength(1);
    delete at.world.script['orders_refund'];
    expect(await at.gate.send(hasty)).toMatchObject({ status: 'completed', attempts: 2 });
    expect([...keys, ...at.world.effects.keys()]).toEqual([keyOf(SMALL), keyOf(SMALL)]);
  });

  it('and cannot be reached, nothing was sent', async () => {
    at.world.reachable = false;
    expect(await at.gate.send(LOOKUP)).toMatchObject({ status: 'not_sent', error: { code: 'CONNECTOR_UPSTREAM_DOWN', retryable: true } });
  });
});
