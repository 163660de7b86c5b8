import { digestOf, digestOfBytes } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { ToolResultEnvelope } from '@kernel/records/tool-call';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { fitRecord } from '@platform/grpc/documents';
import { aSigner } from '@testing/a-signer';
import { describeGate } from './describe-gate.cases';
import { aCallOf, keyOf, LOOKUP, SMALL } from './gate-calls.cases';
import { receiptOf } from './gate-world.cases';

describeGate('the gate', (at) => {
  describe('lets a call through', () => {
    it('and answers with a record that fits, intent before outcome in the log', async () => {
      const result = await at.gate.send(LOOKUP);
      expect(() => fitRecord('tool-result', ToolResultEnvelope, result)).not.toThrow();
      expect(result).toMatchObject({
        status: 'completed',
        output: { order_id: 'ORD-1042', total_cents: 8990 },
        output_hash: digestOf(result.output),
        citations: ['shop:order'],
        error: null,
        attempts: 1,
        policy: [{ decision: { allowed: true, matched_rule_ids: ['ORDER-LOOKUP'] }, context: { phase: 'mid', audit_up: true } }],
      });
      expect(at.audited()).toEqual(['tool_call:intent', 'tool_call:outcome']);
      const [intent, outcome] = at.world.trail.entries;
      expect(outcome?.previous_in_run).toBe(intent?.event_id);
    });

    it('with a receipt that holds under the gateway’s key', async () => {
      const { result, receipt } = await at.gate.raw(LOOKUP);
      const { call_digest, result_digest, signature } = receiptOf(receipt);
      expect([call_digest, result_digest]).toEqual([digestOf(LOOKUP), digestOfBytes(result)]);
      const key = { ...aSigner('tool_receipt', { tenant_id: '*' }).key, keyid: at.gate.signer.keyid, public_key: at.gate.signer.publicKey };
      const verified = verifyEnvelope(signature, [key], {
        kind: 'tool-receipt',
        purpose: 'tool_receipt',
        tenant_id: '*',
        at: '2026-01-31T09:30:00.000Z',
      });
      expect(isRefusal(verified) ? verified : verified.value).toEqual({ call_digest, result_digest });
    });

    it('once: the same call again gets the same bytes and has no second effect', async () => {
      await at.gate.send(LOOKUP);
      const [first, second] = [await at.gate.raw(SMALL), await at.gate.raw(SMALL)];
      expect([second.result, second.receipt].map((bytes) => digestOfBytes(bytes))).toEqual(
        [first.result, first.receipt].map((bytes) => digestOfBytes(bytes)),
      );
      expect(at.world.effects.get(keyOf(SMALL))).toBe(1);
    });

    it('with its own credential and key, and never with anything the caller carries', async () => {
      await at.gate.send(LOOKUP);
      await at.gate.send({ ...SMALL, auth_ref: 'token-of-the-user', metadata: { authorization: 'Bearer secret' } });
      const [, refund] = at.world.connector.received;
      expect(refund?.idempotency_key).toBe(keyOf(SMALL));
      expect(refund?.credential.authorization()).toMatch(/^Bearer [\w-]+\.[\w-]+$/);
      expect(JSON.stringify(refund)).not.toMatch(/secret|token-of-the-user/);
    });

    it('on evidence that the gateway gathered itself, of the very order', async () => {
      at.world.orders.set('ORD-0007', { order_id: 'ORD-0007', tenant: 'acme', total_cents: 1, status: 'placed' });
      await at.gate.send(LOOKUP);
      await at.gate.send(aCallOf('orders.lookup', 'other', { args: { order_id: 'ORD-0007' } }));
      const { policy } = await at.gate.send({ ...SMALL, evidence_refs: ['tool:orders.lookup:tc_forged'] });
      expect(policy[0]?.context.evidence).toMatchObject({ order: { order_id: 'ORD-1042', total_cents: 8990 } });
    });
  });

  it('answers a second call under the same key with what the first one brought', async () => {
    await at.gate.send(LOOKUP);
    await at.gate.send(SMALL);
    const twin = aCallOf('orders.refund', 'twin', { idempotency_key: SMALL.idempotency_key });
    expect(await at.gate.send(twin)).toMatchObject({ status: 'duplicate', output: { done: true }, tool_call_id: twin.tool_call_id });
    expect(at.world.effects.get(keyOf(SMALL))).toBe(1);
  });

  it('serves no call that leaves out who proposes it', async () => {
    const [, agent] = LOOKUP.principal_chain;
    if (!agent) throw new Error('the chain has no agent');
    await expect(at.gate.send({ ...LOOKUP, principal_chain: [agent] })).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
  });

  it('serves nobody who belongs elsewhere', async () => {
    await expect(at.gate.send(LOOKUP, [], 'globex')).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    await expect(at.gate.send({ ...LOOKUP, run_id: 'run_01KG9F4AR0000000000000000Z' })).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
  });

  it('finds a call again, and not for another tenant', async () => {
    const { result } = await at.gate.raw(LOOKUP);
    expect(await at.gate.findCall.run('acme', LOOKUP.tool_call_id)).toMatchObject({
      kind: 'found',
      answer: { result: Buffer.from(result) },
    });
    expect(await at.gate.findCall.run('globex', LOOKUP.tool_call_id)).toMatchObject({ code: 'ACTION_CALL_UNKNOWN' });
  });

  it('makes a call once however many ask for it at the same moment', async () => {
    await at.gate.send(LOOKUP);
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => at.gate.send(SMALL)));
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value.status).toBe('completed');
      else expect(answer.reason).toMatchObject({ code: 'STORE_BUSY', retry: 'later' });
    }
    expect(at.world.effects.get(keyOf(SMALL))).toBe(1);
    expect(await at.gate.send(SMALL)).toMatchObject({ status: 'completed' });
  });
});
