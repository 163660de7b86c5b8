import { digestOf, digestOfBytes } from '@kernel/digest';
import type { Json } from '@kernel/canonical-json';
import { isRefusal } from '@kernel/outcome';
import { ToolResultEnvelope } from '@kernel/records/tool-call';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { fitRecord } from '@platform/grpc/documents';
import { anAdapter, aCapability, aNoteCapability, aRefundCapability } from '@testing/a-tooling-layer';
import { aSigner } from '@testing/a-signer';
import { describeWithStores, type TestStore } from '@testing/stores';
import { aCallOf, type Gate, GateWorld, openGate, receiptOf } from './a-gate';

const LOOKUP = aCallOf('orders.lookup', 'look');
const SMALL = aCallOf('orders.refund', 'small');
const LARGE = aCallOf('orders.refund', 'large', { args: { order_id: 'ORD-1042', amount_cents: 8990 } });
const NOTE = aCallOf('notes.create', 'note');
const keyOf = (call: typeof SMALL) => String(call.idempotency_key);

describeWithStores('the gate', (open) => {
  let store: TestStore;
  let world: GateWorld;
  let gate: Gate;
  const start = (...change: ConstructorParameters<typeof GateWorld> extends [unknown, ...infer R] ? R : never): void => {
    world = new GateWorld(store, ...change);
    gate = openGate(world);
  };
  const audited = () => world.trail.entries.map(({ kind, phase }) => `${kind}:${phase}`);

  beforeEach(async () => {
    store = await open();
    start();
  });
  afterEach(() => store.close());

  describe('lets a call through', () => {
    it('and answers with a record that fits, intent before outcome in the log', async () => {
      const result = await gate.send(LOOKUP);
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
      expect(audited()).toEqual(['tool_call:intent', 'tool_call:outcome']);
      const [intent, outcome] = world.trail.entries;
      expect(outcome?.previous_in_run).toBe(intent?.event_id);
    });

    it('with a receipt that holds under the gateway’s key', async () => {
      const { result, receipt } = await gate.raw(LOOKUP);
      const { call_digest, result_digest, signature } = receiptOf(receipt);
      expect([call_digest, result_digest]).toEqual([digestOf(LOOKUP), digestOfBytes(result)]);
      const key = { ...aSigner('tool_receipt', { tenant_id: '*' }).key, keyid: gate.signer.keyid, public_key: gate.signer.publicKey };
      const verified = verifyEnvelope(signature, [key], {
        kind: 'tool-receipt',
        purpose: 'tool_receipt',
        tenant_id: '*',
        at: '2026-01-31T09:30:00.000Z',
      });
      expect(isRefusal(verified) ? verified : verified.value).toEqual({ call_digest, result_digest });
    });

    it('once: the same call again gets the same bytes and has no second effect', async () => {
      await gate.send(LOOKUP);
      const [first, second] = [await gate.raw(SMALL), await gate.raw(SMALL)];
      expect([second.result, second.receipt].map((bytes) => digestOfBytes(bytes))).toEqual(
        [first.result, first.receipt].map((bytes) => digestOfBytes(bytes)),
      );
      expect(world.effects.get(keyOf(SMALL))).toBe(1);
    });

    it('with its own credential and key, and never with anything the caller carries', async () => {
      await gate.send(LOOKUP);
      await gate.send({ ...SMALL, auth_ref: 'token-of-the-user', metadata: { authorization: 'Bearer secret' } });
      const [, refund] = world.connector.received;
      expect(refund?.idempotency_key).toBe(keyOf(SMALL));
      expect(refund?.credential.authorization()).toMatch(/^Bearer [\w-]+\.[\w-]+$/);
      expect(JSON.stringify(refund)).not.toMatch(/secret|token-of-the-user/);
    });

    it('on evidence that the gateway gathered itself, of the very order', async () => {
      world.orders.set('ORD-0007', { order_id: 'ORD-0007', tenant: 'acme', total_cents: 1, status: 'placed' });
      await gate.send(LOOKUP);
      await gate.send(aCallOf('orders.lookup', 'other', { args: { order_id: 'ORD-0007' } }));
      const { policy } = await gate.send({ ...SMALL, evidence_refs: ['tool:orders.lookup:tc_forged'] });
      expect(policy[0]?.context.evidence).toMatchObject({ order: { order_id: 'ORD-1042', total_cents: 8990 } });
    });
  });

  describe('turns a call away', () => {
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
      [
        'that asks for less control than its capability has',
        () => bad({ approval_mode_requested: 'read_only' }),
        'ACTION_MODE_UNDERSTATED',
      ],
      ['with an effect and no key', () => bad({ idempotency_key: null }), 'ACTION_KEY_MISSING'],
      [
        'for an order that this run has not looked up',
        () => bad({ args: { order_id: 'ORD-9001', amount_cents: 1 } }),
        'ACTION_OBJECT_OUT_OF_SCOPE',
      ],
      ['that a rule denies', () => bad({ args: { order_id: 'ORD-1042', amount_cents: 8991 } }), 'POLICY_RULE_DENIED'],
      ['with approvals that were never asked for', () => LARGE, 'ACTION_APPROVAL_NOT_PENDING'],
    ])('%s, before anything is sent', async (_what, make, code) => {
      await gate.send(LOOKUP);
      const approvals = code === 'ACTION_APPROVAL_NOT_PENDING' ? ['apr_01KG9F4AR0000000000000000A'] : [];
      expect(await gate.send(make(), approvals)).toMatchObject({ status: 'denied', output: null, error: { code, retryable: false } });
      expect(world.connector.received).toHaveLength(1); // the look-up
    });

    it('above the run’s ceiling', async () => {
      start({ run: { safety_mode: 'local_write' } });
      await gate.send(LOOKUP);
      expect(await gate.send(SMALL)).toMatchObject({ status: 'denied', error: { code: 'ACTION_ABOVE_CEILING' } });
    });

    it('for another tenant’s order exactly as for one never seen, as a security event that names the attempt', async () => {
      world.orders.set('ORD-1042', { order_id: 'ORD-1042', tenant: 'globex', total_cents: 8990 });
      await gate.send(LOOKUP);
      const result = await gate.send(SMALL);
      expect(result).toMatchObject({
        status: 'denied',
        error: { code: 'ACTION_OBJECT_OUT_OF_SCOPE', message: expect.stringContaining('ORD-1042') as string },
      });
      expect(audited()).toContain('security_event:fact');
    });

    it('without the evidence it must rest on', async () => {
      const refund = aRefundCapability({ object_scope: null });
      start({ pack: { tooling_layer: { adapter_registry: [anAdapter({ capabilities: [aCapability(), refund] })] } } });
      expect(await gate.send(SMALL)).toMatchObject({
        status: 'denied',
        error: { code: 'ACTION_EVIDENCE_MISSING', kind: 'evidence_stale' },
      });
    });

    it('under an id that belongs to another envelope, and keeps the first answer', async () => {
      const first = await gate.raw(LOOKUP);
      expect(await gate.send({ ...LOOKUP, timeout_ms: 1 })).toMatchObject({
        error: { code: 'ACTION_CALL_CONFLICT', kind: 'idempotency_conflict' },
      });
      expect((await gate.raw(LOOKUP)).result).toEqual(first.result);
    });

    it('under a key that belongs to other arguments', async () => {
      await gate.send(LOOKUP);
      await gate.send(SMALL);
      const other = aCallOf('orders.refund', 'other', {
        args: { order_id: 'ORD-1042', amount_cents: 2001 },
        idempotency_key: SMALL.idempotency_key,
      });
      expect(await gate.send(other)).toMatchObject({ status: 'denied', error: { code: 'ACTION_IDEMPOTENCY_CONFLICT' } });
      expect(world.effects.get(keyOf(SMALL))).toBe(1);
    });

    it('that comes too often, for now', async () => {
      start({
        pack: {
          tooling_layer: {
            adapter_registry: [anAdapter({ capabilities: [aCapability({ rate_per_minute: 1 }), aRefundCapability(), aNoteCapability()] })],
          },
        },
      });
      await gate.send(LOOKUP);
      const again = aCallOf('orders.lookup', 'again');
      expect(await gate.send(again)).toMatchObject({ status: 'not_sent', error: { code: 'ACTION_RATE_LIMITED', retryable: true } });
      world.clock.advance(60_000);
      expect(await gate.send(again)).toMatchObject({ status: 'completed', attempts: 2 });
    });

    it('that cannot be answered in time, at once', async () => {
      const late = await gate.send(LOOKUP, [], 'acme', '2026-01-31T09:30:00.120Z'); // 120 − 100 < 50
      expect(late).toMatchObject({ status: 'not_sent', error: { code: 'ACTION_DEADLINE_TOO_SHORT', retryable: true } });
      expect(world.connector.received).toEqual([]);
    });
  });

  it('answers a second call under the same key with what the first one brought', async () => {
    await gate.send(LOOKUP);
    await gate.send(SMALL);
    const twin = aCallOf('orders.refund', 'twin', { idempotency_key: SMALL.idempotency_key });
    expect(await gate.send(twin)).toMatchObject({ status: 'duplicate', output: { done: true }, tool_call_id: twin.tool_call_id });
    expect(world.effects.get(keyOf(SMALL))).toBe(1);
  });

  describe('with a gate in front', () => {
    const approvalsOf = (result: { readonly approvals: readonly { readonly approval_id: string }[] }) =>
      result.approvals.map(({ approval_id }) => approval_id);
    async function pending() {
      await gate.send(LOOKUP);
      return gate.send(LARGE);
    }

    it('waits, and asks one approver on frozen evidence; asking again changes nothing', async () => {
      const first = await pending();
      expect(first).toMatchObject({ status: 'pending', approvals: [{ gate_id: 'GATE_FINANCE_APPROVAL', required_role: 'finance-lead' }] });
      world.clock.advance(5_000);
      expect(await gate.send(LARGE)).toEqual(first);
      const [standing] = await world.approvals.list();
      expect(standing?.request).toMatchObject({
        tool_call_digest: digestOf(LARGE),
        proposed_by: LARGE.principal_chain,
        capability_id: 'orders.refund',
      });
      expect(world.effects.size).toBe(0);
    });

    it('acts once when it is signed, on evidence looked at again and a fresh decision', async () => {
      const ids = approvalsOf(await pending());
      for (const id of ids) world.approvals.decide(id, 'approved');
      world.clock.advance(60_000);
      const result = await gate.send(LARGE, ids);
      expect(result).toMatchObject({ status: 'completed', redeemed: ids, policy: [{ context: { at: '2026-01-31T09:31:00.000Z' } }] });
      expect(await gate.send(LARGE, ids)).toEqual(result);
      expect(world.effects.get(keyOf(LARGE))).toBe(1);
      expect(world.connector.received.map(({ capability }) => capability.upstream_name)).toEqual([
        'orders_lookup',
        'orders_lookup',
        'orders_refund',
      ]);
    });

    it.each<readonly [string, (world: GateWorld, id: string) => void, string, string]>([
      ['nobody has signed', () => undefined, 'APPROVAL_NOT_SIGNED', 'policy_denied'],
      ['the approver said no', (w, id) => w.approvals.decide(id, 'denied'), 'APPROVAL_DENIED', 'policy_denied'],
      [
        'it expired',
        (w, id) => (w.approvals.decide(id, 'approved'), void w.clock.advance(900_000)),
        'APPROVAL_EXPIRED',
        'approval_expired',
      ],
      [
        'the evidence has changed',
        (w, id) => (
          w.approvals.decide(id, 'approved'),
          void w.orders.set('ORD-1042', { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'returned' })
        ),
        'APPROVAL_EVIDENCE_CHANGED',
        'evidence_stale',
      ],
      [
        'the order is gone',
        (w, id) => (w.approvals.decide(id, 'approved'), void w.orders.clear()),
        'APPROVAL_EVIDENCE_CHANGED',
        'evidence_stale',
      ],
    ])('does nothing when %s', async (_case, happen, code, kind) => {
      const ids = approvalsOf(await pending());
      happen(world, String(ids[0]));
      expect(await gate.send(LARGE, ids)).toMatchObject({ status: 'denied', error: { code, kind } });
      expect(world.effects.size).toBe(0);
    });

    it('would act on changed evidence if only the signature counted (control)', async () => {
      const ids = approvalsOf(await pending());
      world.approvals.decide(String(ids[0]), 'approved');
      const [standing] = await world.approvals.list();
      world.orders.set('ORD-1042', { order_id: 'ORD-1042', tenant: 'acme', total_cents: 1 });
      expect(standing?.state).toBe('approved');
      expect(await gate.send(LARGE, ids)).toMatchObject({ status: 'denied' });
    });

    it('takes no other approval, and not part of what is needed', async () => {
      const ids = approvalsOf(await pending());
      world.approvals.decide(String(ids[0]), 'approved');
      expect(await gate.send(LARGE, ['apr_01KG9F4AR0000000000000000Z'])).toMatchObject({ error: { code: 'ACTION_APPROVAL_NOT_PENDING' } });
    });

    it('waits for an upstream that cannot be asked again, and goes on when it can', async () => {
      const ids = approvalsOf(await pending());
      world.approvals.decide(String(ids[0]), 'approved');
      world.reachable = false;
      expect(await gate.send(LARGE, ids)).toMatchObject({
        status: 'not_sent',
        error: { code: 'ACTION_REOBSERVATION_FAILED', retryable: true },
      });
      world.reachable = true;
      expect(await gate.send(LARGE, ids)).toMatchObject({ status: 'completed', redeemed: ids });
    });
  });

  describe('when an upstream fails', () => {
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
      await gate.send(LOOKUP);
      world.script['orders_refund'] = failing(outcome);
      expect(await gate.send(SMALL)).toMatchObject(expected);
    });

    it('cleanly, the same envelope tries again under the same key', async () => {
      await gate.send(LOOKUP);
      world.script['orders_refund'] = failing({ kind: 'failed_clean', code: 'SHOP_BUSY', message: 'busy', transient: true });
      await gate.send(SMALL);
      delete world.script['orders_refund'];
      expect(await gate.send(SMALL)).toMatchObject({ status: 'completed', attempts: 2 });
      expect(world.effects.get(keyOf(SMALL))).toBe(1);
    });

    it('to answer in time, the call is in doubt, is laid aside for people and is never repeated', async () => {
      await gate.send(LOOKUP);
      let sent = 0;
      world.script['orders_refund'] = () => (sent++, new Promise(() => undefined));
      const doubt = await gate.send({ ...SMALL, timeout_ms: 120 });
      expect(doubt).toMatchObject({
        status: 'in_doubt',
        error: { kind: 'transient_timeout', code: 'CONNECTOR_TIMEOUT', retryable: false },
      });
      world.clock.advance(60_000);
      expect(await gate.send({ ...SMALL, timeout_ms: 120 })).toEqual(doubt);
      expect(sent).toBe(1);
      expect(await world.calls.deadLetters('acme', 10)).toMatchObject([{ tool_call_id: SMALL.tool_call_id, reason: 'CONNECTOR_TIMEOUT' }]);
    });

    it('and cannot be reached, nothing was sent', async () => {
      world.reachable = false;
      expect(await gate.send(LOOKUP)).toMatchObject({ status: 'not_sent', error: { code: 'CONNECTOR_UPSTREAM_DOWN', retryable: true } });
    });
  });

  describe('while the audit log is away', () => {
    it('reads and writes locally, and keeps what it must tell', async () => {
      world.trail.goAway();
      expect(await gate.send(LOOKUP)).toMatchObject({ status: 'completed' });
      expect(await gate.send(NOTE)).toMatchObject({ status: 'completed' });
      expect(await world.spool.oldest('acme', 10)).toHaveLength(4); // intent and outcome of each
    });

    it('refuses what goes further, and does it once the log is back', async () => {
      await gate.send(LOOKUP);
      world.trail.goAway();
      expect(await gate.send(SMALL)).toMatchObject({
        status: 'denied',
        error: { code: 'AUDIT_UNAVAILABLE', kind: 'audit_unavailable', retryable: true },
      });
      expect(world.effects.size).toBe(0);
      world.trail.comeBack();
      await gate.keepAudit.run();
      expect(await gate.send(SMALL)).toMatchObject({ status: 'completed', attempts: 2 });
    });

    it('enters what it kept as late, with its own time, and nothing is left', async () => {
      world.trail.goAway();
      await gate.send(LOOKUP);
      world.trail.comeBack();
      world.clock.advance(5_000);
      expect(await gate.keepAudit.run()).toBe(2);
      expect(audited()).toEqual(['late:intent', 'late:outcome']);
      expect(world.trail.entries.map(({ at }) => at)).toEqual(['2026-01-31T09:30:00.000Z', '2026-01-31T09:30:00.000Z']);
      expect(await gate.keepAudit.run()).toBe(0);
    });

    it('refuses effects until everything kept has entered', async () => {
      for (const name of ['a', 'b', 'c']) {
        world.trail.goAway();
        await gate.send(aCallOf('orders.lookup', name));
      }
      expect(gate.audit.isUp).toBe(false);
      await gate.send(LOOKUP);
      world.trail.comeBack();
      expect(await gate.send(SMALL)).toMatchObject({ status: 'denied', error: { code: 'AUDIT_UNAVAILABLE' } });
      await gate.keepAudit.run();
      expect(gate.audit.isUp).toBe(true);
      expect(await gate.send(SMALL)).toMatchObject({ status: 'completed' });
    });

    it('refuses even reading when no more entries can be kept', async () => {
      start({ spoolBound: 1 });
      world.trail.goAway();
      await gate.send(LOOKUP);
      expect(await gate.send(aCallOf('orders.lookup', 'next'))).toMatchObject({ status: 'denied', error: { code: 'AUDIT_UNAVAILABLE' } });
    });

    it('uses up no approval', async () => {
      await gate.send(LOOKUP);
      const { approvals } = await gate.send(LARGE);
      const ids = approvals.map(({ approval_id }) => approval_id);
      for (const id of ids) world.approvals.decide(id, 'approved');
      world.approvals.auditAway = true;
      expect(await gate.send(LARGE, ids)).toMatchObject({ status: 'denied', error: { code: 'AUDIT_UNAVAILABLE', retryable: true } });
      world.approvals.auditAway = false;
      expect(await gate.send(LARGE, ids)).toMatchObject({ status: 'completed', redeemed: ids });
    });

    it('never has an effect without an earlier intent in the log', async () => {
      await gate.send(LOOKUP);
      let intents = -1;
      world.script['orders_refund'] = async () => {
        intents = world.trail.entries.filter(({ phase, run_id }) => phase === 'intent' && run_id === SMALL.run_id).length;
        return { kind: 'completed', output: {}, mutations: [], citations: [] };
      };
      await gate.send(SMALL);
      expect(intents).toBe(2); // the look-up’s and this refund’s own
    });
  });

  it('serves nobody who belongs elsewhere', async () => {
    await expect(gate.send(LOOKUP, [], 'globex')).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    await expect(gate.send({ ...LOOKUP, run_id: 'run_01KG9F4AR0000000000000000Z' })).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
  });

  it('finds a call again, and not for another tenant', async () => {
    const { result } = await gate.raw(LOOKUP);
    expect(await gate.findCall.run('acme', LOOKUP.tool_call_id)).toMatchObject({ kind: 'found', answer: { result: Buffer.from(result) } });
    expect(await gate.findCall.run('globex', LOOKUP.tool_call_id)).toMatchObject({ code: 'ACTION_CALL_UNKNOWN' });
  });

  it('makes a call once however many ask for it at the same moment', async () => {
    await gate.send(LOOKUP);
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => gate.send(SMALL)));
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value.status).toBe('completed');
      else expect(answer.reason).toMatchObject({ code: 'STORE_BUSY', retry: 'later' });
    }
    expect(world.effects.get(keyOf(SMALL))).toBe(1);
    expect(await gate.send(SMALL)).toMatchObject({ status: 'completed' });
  });
});
