import type { Json } from '@kernel/canonical-json';
import { aCapability, aRefundCapability } from '@testing/a-tooling-layer';
import { checkObjectScope, checkRequiredEvidence, evidenceFor, evidenceSnapshotHash, type Observation, policyEvidence } from './evidence';

const refund = aRefundCapability();
const args = { order_id: 'ORD-1042', amount_cents: 2000 };

function anObservation(output: Json, change: Partial<Observation> = {}): Observation {
  return {
    tool_call_id: 'tc_01KG9F4AR0000000000000000A',
    capability_id: 'orders.lookup',
    evidence_name: 'order',
    args: { order_id: 'ORD-1042' },
    output,
    ...change,
  };
}
const order = (change: Record<string, Json> = {}): Json => ({ order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, ...change });

describe('object scope', () => {
  const scope = (observations: readonly Observation[], callArgs: Record<string, Json> = args) =>
    checkObjectScope(refund, callArgs, evidenceFor(refund, callArgs, observations), 'acme');

  it.each<readonly [string, readonly Observation[]]>([
    ['nothing was looked up', []],
    ['another order was looked up', [anObservation(order({ order_id: 'ORD-7' }))]],
    ['the order belongs to another tenant', [anObservation(order({ tenant: 'globex' }))]],
    ['the result names no tenant', [anObservation({ order_id: 'ORD-1042' })]],
    ['the result is no object', [anObservation(['ORD-1042'])]],
    ['the fact has another name', [anObservation(order(), { evidence_name: 'invoice' })]],
    ['the newest look at the order shows another owner', [anObservation(order()), anObservation(order({ tenant: 'globex' }))]],
  ])('refuses when %s', (_case, observations) => {
    expect(scope(observations)).toMatchObject({
      code: 'ACTION_OBJECT_OUT_OF_SCOPE',
      reason: expect.stringContaining('ORD-1042') as string,
    });
  });

  it('accepts an order that this run looked up and this tenant owns, also when others were looked up later', () => {
    expect(scope([anObservation(order()), anObservation(order({ order_id: 'ORD-7' }))])).toBeNull();
  });

  it('does not take a number for the text that spells it', () => {
    expect(scope([anObservation(order({ order_id: '1042' }))], { order_id: 1042, amount_cents: 1 })).toMatchObject({
      code: 'ACTION_OBJECT_OUT_OF_SCOPE',
    });
  });

  it('asks nothing of a capability without a scope', () => {
    expect(checkObjectScope(aCapability(), args, new Map(), 'acme')).toBeNull();
  });

  it('would let another tenant’s order through if only the id were compared (control)', () => {
    const seen = anObservation(order({ tenant: 'globex' }));
    const naive = (seen.output as { order_id: string }).order_id === args.order_id;
    expect(naive).toBe(true);
    expect(scope([seen])).not.toBeNull();
  });
});

describe('evidence', () => {
  it('shows policy the order that the call is about, not the last one looked up', () => {
    const evidence = evidenceFor(refund, args, [anObservation(order()), anObservation(order({ order_id: 'ORD-7', total_cents: 1 }))]);
    expect(policyEvidence(evidence)).toEqual({ order: order() });
  });

  it('is refused by name where it is missing, what policy asks for included', () => {
    const evidence = evidenceFor(refund, args, [anObservation(order())]);
    expect(checkRequiredEvidence(refund, [], evidence)).toBeNull();
    expect(checkRequiredEvidence(refund, ['photo'], evidence)).toMatchObject({
      code: 'ACTION_EVIDENCE_MISSING',
      reason: expect.stringContaining('photo') as string,
    });
    expect(checkRequiredEvidence(refund, [], new Map())).toMatchObject({ reason: expect.stringContaining('order') as string });
  });

  it('hashes the same for the same facts, whichever call found them and in which order', () => {
    const customer = anObservation({ name: 'Ada' }, { evidence_name: 'customer' });
    const one = evidenceFor(refund, args, [anObservation(order()), customer]);
    const two = evidenceFor(refund, args, [customer, anObservation(order(), { tool_call_id: 'tc_01KG9F4AR0000000000000000B' })]);
    expect(evidenceSnapshotHash(one)).toBe(evidenceSnapshotHash(two));
  });

  it.each<readonly [string, Json]>([
    ['a changed fact', order({ total_cents: 8991 })],
    ['an added fact', order({ note: '' })],
  ])('hashes differently for %s', (_case, output) => {
    const before = evidenceSnapshotHash(evidenceFor(refund, args, [anObservation(order())]));
    expect(evidenceSnapshotHash(evidenceFor(refund, args, [anObservation(output)]))).not.toBe(before);
  });
});
