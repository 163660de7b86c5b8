import { digestOf } from '@kernel/digest';
import { aCapability, anAdapter, aRefundCapability, aToolingLayer } from '@testing/a-tooling-layer';
import { ARGS_CASES } from './check-args.cases';
import { type Args, checkArgs, normaliseArgs } from './check-args';
import { type Exposed, surfaceOf } from './surface';

const exposed = (
  capability = aRefundCapability(),
  arg_constraints: Exposed['permissions'][number]['arg_constraints'] = { amount_cents: { max: 50_000 } },
): Exposed => ({
  adapter: anAdapter(),
  capability,
  permissions: [{ permission_id: 'may-refund', capability_id: capability.capability_id, allow: true, intents: [], arg_constraints }],
});

describe('arguments', () => {
  it.each(ARGS_CASES)('%s', (_promise, args, problem) => {
    const outcome = checkArgs(exposed(), args);
    if (problem === null) expect(outcome).toBeNull();
    else
      expect(outcome).toMatchObject({ kind: 'refused', code: 'ACTION_ARGS_INVALID', reason: expect.stringContaining(problem) as string });
  });

  it('names the permission that narrowed', () => {
    expect(checkArgs(exposed(), { order_id: 'ORD-1042', amount_cents: 50_001 })).toMatchObject({ rules: ['may-refund'] });
  });

  it('refuses when a permission bounds an argument that the capability does not have', () => {
    const lookup = exposed(aCapability(), { amount_cents: { max: 1 } });
    expect(checkArgs(lookup, { order_id: 'ORD-1042' })).toMatchObject({ code: 'ACTION_ARGS_INVALID' });
  });

  it('lets an optional argument be absent, also where a permission bounds it', () => {
    const optional = exposed(aRefundCapability({ args: { amount_cents: { required: false, type: 'integer' } } }));
    expect(checkArgs(optional, {})).toBeNull();
  });

  it('accepts one of an enumeration only', () => {
    const flaky = exposed(aCapability({ args: { behaviour: { required: true, type: 'string', enum: ['ok', 'slow'] } } }), {});
    expect(checkArgs(flaky, { behaviour: 'ok' })).toBeNull();
    expect(checkArgs(flaky, { behaviour: 'explode' })).toMatchObject({ code: 'ACTION_ARGS_INVALID' });
  });

  it('would let an undeclared argument through if only declared ones were checked (control)', () => {
    const args: Args = { order_id: 'ORD-1042', amount_cents: 1, force: true };
    const naive = Object.keys(aRefundCapability().args).every((name) => Object.hasOwn(args, name));
    expect(naive).toBe(true);
    expect(checkArgs(exposed(), args)).not.toBeNull();
  });

  it('exposes the sample’s refund with its permission', () => {
    const refund = surfaceOf(aToolingLayer(), 'refund_request').get('orders.refund');
    expect(refund && checkArgs(refund, { order_id: 'ORD-1042', amount_cents: 50_001 })).toMatchObject({ rules: ['may-refund'] });
  });
});

describe('normalised arguments', () => {
  it('hash the same whatever the order of keys and the spelling of numbers', () => {
    const one = normaliseArgs(JSON.parse('{"a":1.0,"b":-0}') as Args);
    const two = normaliseArgs(JSON.parse('{"b":0,"a":1}') as Args);
    expect(one).toEqual(two);
    expect(one.args_hash).toBe(digestOf({ a: 1, b: 0 }));
  });

  it('do not repair text', () => {
    expect(normaliseArgs({ a: ' x ' }).args).toEqual({ a: ' x ' });
  });
});
