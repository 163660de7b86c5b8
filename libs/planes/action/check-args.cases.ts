import type { Args } from './check-args';

/** Arguments of a refund (`aRefundCapability`, permission up to 50 000) with what is wrong; null when nothing is. */
export const ARGS_CASES: readonly (readonly [promise: string, args: Args, problem: string | null])[] = [
  ['accepts what fits', { order_id: 'ORD-1042', amount_cents: 2000 }, null],
  ['accepts the bounds themselves', { order_id: 'ORD-1042', amount_cents: 50_000 }, null],
  ['refuses an argument nobody declared', { order_id: 'ORD-1042', amount_cents: 1, force: true }, 'takes no argument force'],
  ['refuses an inherited name as undeclared', { order_id: 'ORD-1042', amount_cents: 1, constructor: 'x' }, 'takes no argument constructor'],
  ['refuses a missing argument', { order_id: 'ORD-1042' }, 'amount_cents is missing'],
  ['refuses a number as text', { order_id: 'ORD-1042', amount_cents: '2000' }, 'amount_cents is not of type integer'],
  ['refuses a fraction of a cent', { order_id: 'ORD-1042', amount_cents: 19.5 }, 'amount_cents is not of type integer'],
  ['refuses null', { order_id: null, amount_cents: 1 }, 'order_id is not of type string'],
  ['refuses less than the capability takes', { order_id: 'ORD-1042', amount_cents: 0 }, 'amount_cents is out of bounds'],
  ['refuses more than the capability takes', { order_id: 'ORD-1042', amount_cents: 100_001 }, 'amount_cents is out of bounds'],
  ['refuses what only the permission narrows', { order_id: 'ORD-1042', amount_cents: 50_001 }, 'outside what may-refund permits'],
  ['matches the whole text against a pattern', { order_id: 'x ORD-1042', amount_cents: 1 }, 'order_id does not match its pattern'],
  ['refuses a text that goes on in a second line', { order_id: 'ORD-1042\nORD-1', amount_cents: 1 }, 'order_id is longer than 12'],
];
