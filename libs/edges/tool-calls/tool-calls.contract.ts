import { canonicalBytes, type Json } from '@kernel/canonical-json';
import { digestOf, digestOfBytes } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import { later } from '@kernel/time';
import { type Claim, decideClaim } from '@planes/action/claim';
import type { CallKey, ClaimRequest, EndedCall, NewCall, StoredAnswer, ToolCalls } from './tool-calls';

const NOW = '2026-01-31T09:30:00.000Z';
const RUN = 'run_01KG9F4AR0000000000000000A';

export interface OpenToolCalls {
  readonly calls: ToolCalls;
  close(): Promise<void>;
}

const keyOf = (name: string, attempt = 0): CallKey => ({ tool_call_id: derivedId('tc', NOW, name), attempt });

function aNewCall(name: string, change: Partial<NewCall> = {}): NewCall {
  const envelope = canonicalBytes({ call: name, args: { order_id: 'ORD-1042' } });
  return {
    tool_call_id: keyOf(name).tool_call_id,
    run_id: RUN,
    capability_id: 'orders.lookup',
    envelope,
    envelope_digest: digestOfBytes(envelope),
    began_at: NOW,
    salt: 'ab'.repeat(32),
    ...change,
  };
}

function anAnswer(output: Json = { order_id: 'ORD-1042' }): StoredAnswer {
  return { result: Buffer.from(canonicalBytes({ output })), receipt: Buffer.from(canonicalBytes({ receipt: true })) };
}

function anEnding(name: string, change: Partial<EndedCall> = {}): EndedCall {
  const answer = change.answer ?? anAnswer();
  return {
    ...keyOf(name),
    status: 'completed',
    retryable: false,
    evidence_name: null,
    answer,
    result_digest: digestOfBytes(answer.result),
    finished_at: NOW,
    claim: null,
    dead_letter: null,
    audit_receipts: [],
    ...change,
  };
}

export function aClaimRequest(
  name: string,
  change: Partial<ClaimRequest> & { readonly now?: string; readonly repeatable?: boolean } = {},
): ClaimRequest {
  const { now = NOW, repeatable = false, ...rest } = change;
  const fingerprint = rest.fingerprint ?? digestOf('args');
  const key = { ...keyOf(name), ...rest };
  const decide = (claim: Claim | null) => decideClaim(claim, { fingerprint, attempt: key.attempt, now, repeatable });
  return { idempotency_key: 'ik_0123456789abcdef', fingerprint, lease_until: later(now, 1000), decide, ...key };
}

/** What every store of tool calls keeps. */
export function describeToolCalls(open: () => Promise<OpenToolCalls>): void {
  let calls: ToolCalls;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ calls, close } = await open());
  });
  afterEach(() => close());

  it('keeps what a call began with, so that a repetition is audited as the same call', async () => {
    await calls.open('acme', aNewCall('a'));
    const again = await calls.open('acme', aNewCall('a', { began_at: later(NOW, 5), salt: 'cd'.repeat(32) }));
    expect(again).toEqual({ kind: 'open', attempt: 0, began_at: NOW, salt: 'ab'.repeat(32), frozen: null, may_have_acted: false });
  });

  it('answers the same call again with the same bytes', async () => {
    await calls.open('acme', aNewCall('a'));
    await calls.end('acme', anEnding('a'));
    expect(await calls.open('acme', aNewCall('a'))).toEqual({ kind: 'ended', answer: anAnswer() });
  });

  it('keeps the first ending', async () => {
    await calls.open('acme', aNewCall('a'));
    await calls.end('acme', anEnding('a'));
    expect(await calls.end('acme', anEnding('a', { answer: anAnswer('late'), status: 'in_doubt', dead_letter: 'late' }))).toEqual(
      anAnswer(),
    );
    expect(await calls.deadLetters('acme', 10)).toEqual([]);
  });

  it('does not take another envelope under the same id', async () => {
    await calls.open('acme', aNewCall('a'));
    expect(await calls.open('acme', aNewCall('a', { envelope_digest: digestOf('other') }))).toEqual({ kind: 'other' });
  });

  it('keeps what a call waits for, and the first freeze stays', async () => {
    const gate = {
      approval_id: derivedId('apr', NOW, 'a'),
      gate_id: 'GATE',
      required_role: 'finance-lead',
      expires_at: later(NOW, 900_000),
    };
    const frozen = { evidence_snapshot_hash: digestOf('evidence'), gates: [gate], answer: anAnswer('pending') };
    const call = keyOf('a').tool_call_id;
    await calls.open('acme', aNewCall('a'));
    expect(await calls.freeze('acme', call, frozen, NOW)).toEqual(frozen);
    expect(await calls.freeze('acme', call, { ...frozen, evidence_snapshot_hash: digestOf('other') }, NOW)).toEqual(frozen);
    expect(await calls.open('acme', aNewCall('a'))).toMatchObject({ kind: 'open', frozen });
    expect(await calls.latest('acme', call)).toEqual(anAnswer('pending'));
    await calls.end('acme', anEnding('a', { retryable: true }));
    expect(await calls.open('acme', aNewCall('a'))).toMatchObject({ kind: 'open', attempt: 1, frozen });
  });

  it('begins another attempt after one that ended and may be tried again, and keeps it until it ends', async () => {
    await calls.open('acme', aNewCall('a'));
    await calls.end('acme', anEnding('a', { status: 'failed_clean', retryable: true }));
    const second = { began_at: later(NOW, 5), salt: 'cd'.repeat(32) };
    expect(await calls.open('acme', aNewCall('a', second))).toEqual({
      kind: 'open',
      attempt: 1,
      ...second,
      frozen: null,
      may_have_acted: false,
    });
    expect(await calls.open('acme', aNewCall('a'))).toEqual({ kind: 'open', attempt: 1, ...second, frozen: null, may_have_acted: false });
    await calls.end('acme', anEnding('a', { attempt: 1, answer: anAnswer('done') }));
    expect(await calls.open('acme', aNewCall('a'))).toEqual({ kind: 'ended', answer: anAnswer('done') });
  });

  it('finds the newest answer of a call', async () => {
    const call = keyOf('a').tool_call_id;
    expect(await calls.latest('acme', call)).toBeNull();
    for (const attempt of [0, 1]) {
      await calls.open('acme', aNewCall('a'));
      await calls.end('acme', anEnding('a', { attempt, retryable: true, answer: anAnswer(attempt) }));
    }
    expect(await calls.latest('acme', call)).toEqual(anAnswer(1));
  });

  it('shows what a run observed, oldest first, and neither failures nor other runs', async () => {
    const end = async (name: string, change: Partial<EndedCall>, run: Partial<NewCall> = {}) => {
      await calls.open('acme', aNewCall(name, run));
      await calls.end('acme', anEnding(name, change));
    };
    await end('newer', { evidence_name: 'order', finished_at: later(NOW, 10), answer: anAnswer('newer') });
    await end('older', { evidence_name: 'order', answer: anAnswer('older') });
    await end('failed', { evidence_name: 'order', status: 'in_doubt' });
    await end('no evidence', {});
    await end('elsewhere', { evidence_name: 'order' }, { run_id: 'run_01KG9F4AR0000000000000000B' });
    const seen = await calls.observations('acme', RUN);
    expect(seen.map(({ output }) => output)).toEqual(['older', 'newer']);
    expect(seen[0]).toEqual({
      tool_call_id: keyOf('older').tool_call_id,
      capability_id: 'orders.lookup',
      evidence_name: 'order',
      args: { order_id: 'ORD-1042' },
      output: 'older',
    });
  });

  it('keeps another tenant’s calls, evidence and keys out of sight', async () => {
    await calls.open('globex', aNewCall('a'));
    await calls.end('globex', anEnding('a', { evidence_name: 'order', dead_letter: 'look' }));
    await calls.claim('globex', aClaimRequest('a'));
    expect(await calls.latest('acme', keyOf('a').tool_call_id)).toBeNull();
    expect(await calls.observations('acme', RUN)).toEqual([]);
    expect(await calls.deadLetters('acme', 10)).toEqual([]);
    expect(await calls.open('acme', aNewCall('a'))).toMatchObject({ kind: 'open' });
    expect(await calls.claim('acme', aClaimRequest('a', { fingerprint: digestOf('theirs') }))).toEqual({
      kind: 'act',
      token: 1,
      resumed: false,
    });
  });

  it('gives a key to one claimant, and to the next only when the lease is over and nothing was sent', async () => {
    expect(await calls.claim('acme', aClaimRequest('a'))).toEqual({ kind: 'act', token: 1, resumed: false });
    expect(await calls.claim('acme', aClaimRequest('a'))).toEqual({ kind: 'busy' });
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 1000) }))).toEqual({ kind: 'act', token: 2, resumed: false });
  });

  it('gives a key that was given back to the next one at once', async () => {
    await calls.claim('acme', aClaimRequest('a'));
    await calls.release('acme', 'ik_0123456789abcdef', 1, NOW);
    expect(await calls.claim('acme', aClaimRequest('a'))).toEqual({ kind: 'act', token: 2, resumed: false });
  });

  it('fences off the holder whose key was given on', async () => {
    await calls.claim('acme', aClaimRequest('a'));
    await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 1000) }));
    const key = 'ik_0123456789abcdef';
    expect(await calls.acting('acme', key, 1, later(NOW, 9000))).toBe(false);
    expect(await calls.acting('acme', key, 2, later(NOW, 9000))).toBe(true);
  });

  it('leaves in doubt what may have been sent, and repeats it where the upstream honours the key', async () => {
    await calls.claim('acme', aClaimRequest('a'));
    await calls.acting('acme', 'ik_0123456789abcdef', 1, later(NOW, 1000));
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 500) }))).toEqual({ kind: 'busy' });
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 1000) }))).toEqual({ kind: 'doubt' });
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 1000), repeatable: true }))).toEqual({
      kind: 'act',
      token: 2,
      resumed: true,
    });
    // The new holder vanishes too: the doubt stays.
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 9000) }))).toEqual({ kind: 'doubt' });
  });

  it('tells of an earlier attempt that may have acted', async () => {
    await calls.open('acme', aNewCall('a'));
    await calls.claim('acme', aClaimRequest('a'));
    expect(await calls.open('acme', aNewCall('a'))).toMatchObject({ may_have_acted: false });
    await calls.acting('acme', 'ik_0123456789abcdef', 1, later(NOW, 1000));
    expect(await calls.open('acme', aNewCall('a'))).toMatchObject({ may_have_acted: true });
  });

  it('settles a key together with the call that held it', async () => {
    const claim = { idempotency_key: 'ik_0123456789abcdef', token: 1, state: 'settled', status: 'completed' } as const;
    await calls.open('acme', aNewCall('a'));
    await calls.claim('acme', aClaimRequest('a'));
    await calls.end('acme', anEnding('a', { claim }));
    expect(await calls.claim('acme', aClaimRequest('b'))).toEqual({ kind: 'known', key: keyOf('a'), answer: anAnswer() });
    const other = await calls.claim('acme', aClaimRequest('a', { fingerprint: digestOf('other args') }));
    expect(isRefusal(other) && other.code).toBe('ACTION_IDEMPOTENCY_CONFLICT');
  });

  it('lays a call aside for people when its ending says so', async () => {
    await calls.open('acme', aNewCall('a'));
    await calls.end('acme', anEnding('a', { status: 'in_doubt', dead_letter: 'the answer never came' }));
    expect(await calls.deadLetters('acme', 10)).toEqual([
      { ...keyOf('a'), run_id: RUN, capability_id: 'orders.lookup', reason: 'the answer never came', at: NOW },
    ]);
  });

  it('grants as many calls a minute as were allowed, per tenant and capability', async () => {
    const take = (at: string, tenant = 'acme', capability = 'orders.lookup') => calls.takeRate(tenant, capability, at, 2);
    expect([await take(NOW), await take(later(NOW, 59_999)), await take(NOW)]).toEqual([true, true, false]);
    expect([await take(NOW, 'globex'), await take(NOW, 'acme', 'notes.create')]).toEqual([true, true]);
    expect(await take(later(NOW, 60_000))).toBe(true);
  });

  describe('under simultaneous duplicates', () => {
    const KEYS = 200;
    const DUPLICATES = 5;

    it('lets every key act exactly once', async () => {
      const effects = await simultaneously(
        async (key) => (await calls.claim('acme', aClaimRequest(key, { idempotency_key: key }))).kind === 'act',
      );
      expect([...effects.values()]).toEqual(Array.from({ length: KEYS }, () => 1));
    });

    it('catches a claim that looks first and writes afterwards (control)', async () => {
      const taken = new Set<string>();
      const effects = await simultaneously(async (key) => {
        const free = !taken.has(key);
        await calls.takeRate('acme', key, NOW, 1); // any round trip to the store between looking and writing
        taken.add(key);
        return free;
      });
      expect(Math.max(...effects.values())).toBeGreaterThan(1);
    });

    async function simultaneously(claim: (key: string) => Promise<boolean>): Promise<ReadonlyMap<string, number>> {
      const effects = new Map<string, number>();
      const keys = Array.from({ length: KEYS }, (_, index) => `ik_${String(index).padStart(16, '0')}`);
      const claims = Array.from({ length: DUPLICATES }, () => keys).flat();
      await Promise.all(claims.map(async (key) => void ((await claim(key)) && effects.set(key, (effects.get(key) ?? 0) + 1))));
      return effects;
    }
  });
}
