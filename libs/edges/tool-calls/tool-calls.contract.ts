import { digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import { later } from '@kernel/time';
import { describeIdempotencyKeys } from './idempotency-keys.contract';
import { aClaimRequest, anAnswer, aNewCall, anEnding, keyOf, NOW, RUN } from './stored-call.cases';
import type { EndedCall, NewCall, ToolCalls } from './tool-calls';

export interface OpenToolCalls {
  readonly calls: ToolCalls;
  close(): Promise<void>;
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

  describeIdempotencyKeys(() => calls);
}
