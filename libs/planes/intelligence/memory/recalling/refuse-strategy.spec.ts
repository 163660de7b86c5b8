import type { BankStrategy } from '../verbs/recall';
import { refuseStrategy } from './refuse-strategy';

const BANKS = ['a', 'b'];

it.each<[string, BankStrategy]>([
  ['weights with a cascade', { mode: 'cascade', bank_weights: { a: 2 } }],
  ['weights with the first match', { mode: 'first_match', bank_weights: { a: 2 } }],
  ['an order without a mode', { cascade_order: ['a'] }],
  ['an order of banks that are asked at once', { mode: 'parallel', cascade_order: ['a'] }],
  ['an end of what has none', { min_results_to_stop: 2 }],
  ['an end of the first match', { mode: 'first_match', min_results_to_stop: 2 }],
  ['a weight of a bank that is not asked', { bank_weights: { c: 1 } }],
  ['a bank in the order that is not asked', { mode: 'cascade', cascade_order: ['c'] }],
])('%s is refused', (_what, strategy) => {
  expect(refuseStrategy(strategy, BANKS)?.code).toBe('MEMORY_STRATEGY_CONTRADICTED');
});

it.each<[string, BankStrategy]>([
  ['nothing', {}],
  ['weights', { bank_weights: { a: 2 } }],
  ['an order and an end', { mode: 'cascade', cascade_order: ['b'], min_results_to_stop: 2 }],
  ['the first match in an order', { mode: 'first_match', cascade_order: ['b', 'a'], dedup_across_banks: false }],
])('%s holds', (_what, strategy) => {
  expect(refuseStrategy(strategy, BANKS)).toBeUndefined();
});
