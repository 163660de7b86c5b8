import { isRefusal } from '@kernel/outcome';
import type { MarketFacts, RoutedCall } from '@kernel/records/model-call';
import { aMarket, aModelCatalogue, aPaidProfile, aRoutedCall, aRoutingPolicy, aRoutingRule } from '@testing/a-model-catalogue';
import type { Market } from './market';
import { routeCall } from './route-call';
import { LIMIT_CASES, type LimitCase } from './route-call.cases';

const NAMES = ['a', 'b', 'c', 'd'] as const;
const four = aModelCatalogue(NAMES.map((profile_id) => aPaidProfile({ profile_id })));

function chosen(call: RoutedCall, market: Market): readonly string[] | string {
  const outcome = routeCall(call, market);
  return isRefusal(outcome) ? outcome.code : outcome.chosen;
}

function factsOf(market: LimitCase['market']): Partial<MarketFacts> {
  if (market === 'not allowed') return { allowlist: ['other'] };
  if (market === 'unhealthy') return { health: [{ profile_id: 'paid-large', available: false, success_rate_micros: 0 }] };
  if (market === 'health unknown') return { health: [] };
  return market === 'budget of 6999' ? { tenant_budget_left_usd_micros: 6_999 } : {};
}

describe('routeCall', () => {
  it.each(LIMIT_CASES)('records the reasons when $sentence', ({ profile, call, market, reasons }) => {
    const outcome = routeCall(aRoutedCall(call), aMarket({ catalogue: aModelCatalogue([aPaidProfile(profile)]), facts: factsOf(market) }));
    expect(outcome.candidates).toEqual([
      { profile_id: 'paid-large', eligible: reasons.length === 0, reasons, score_micros: reasons.length === 0 ? 1_000_000 : null },
    ]);
    expect(isRefusal(outcome) ? outcome.code : outcome.chosen).toEqual(reasons.length === 0 ? ['paid-large'] : 'MODEL_NO_ELIGIBLE_PROFILE');
  });

  it('keeps catalogue order among equal scores', () => {
    expect(chosen(aRoutedCall(), aMarket({ catalogue: four }))).toEqual(['a', 'b', 'c']);
  });

  it('tries preferred profiles first, in the rule’s order, and none that is not eligible', () => {
    const policy = aRoutingPolicy([aRoutingRule({ prefer: ['d', 'c', 'a'], max_fallbacks: 10 })]);
    expect(chosen(aRoutedCall(), aMarket({ catalogue: four, policy }))).toEqual(['d', 'c', 'a', 'b']);
    const withoutC = { allowlist: ['a', 'b', 'd'] };
    expect(chosen(aRoutedCall(), aMarket({ catalogue: four, policy, facts: withoutC }))).toEqual(['d', 'a', 'b']);
  });

  it('allows as many fallbacks as the rule says', () => {
    for (const max_fallbacks of [0, 1, 3]) {
      const policy = aRoutingPolicy([aRoutingRule({ max_fallbacks })]);
      expect(chosen(aRoutedCall(), aMarket({ catalogue: four, policy }))).toHaveLength(1 + max_fallbacks);
    }
  });

  const weights: readonly (readonly [
    string,
    Partial<Record<'cost' | 'latency' | 'quality' | 'health', number>>,
    readonly [string, number][],
  ])[] = [
    // paid-large: 7 000 µUSD, 800 ms, tier 1; builtin-small: 0 µUSD, 10 ms, tier 4.
    [
      'cost',
      { cost: 1 },
      [
        ['builtin-small', 1_000_000],
        ['paid-large', 0],
      ],
    ], // 0 / 7 000
    [
      'latency',
      { latency: 1 },
      [
        ['builtin-small', 1_000_000],
        ['paid-large', 12_500],
      ],
    ], // 10 / 800
    [
      'quality',
      { quality: 1 },
      [
        ['paid-large', 1_000_000],
        ['builtin-small', 250_000],
      ],
    ], // (5 − 4) / 4
    [
      'health',
      { health: 0.5 },
      [
        ['paid-large', 450_000],
        ['builtin-small', 250_000],
      ],
    ], // 0.5 × 0.9, 0.5 × 0.5
    [
      'a mixture',
      { quality: 0.5, latency: 0.5 },
      [
        ['builtin-small', 625_000],
        ['paid-large', 506_250],
      ],
    ], // 0.5 × 0.25 + 0.5; 0.5 + 0.5 × 0.0125
  ];
  it.each(weights)('scores by %s', (_name, weight, expected) => {
    const policy = aRoutingPolicy([aRoutingRule({ weights: { cost: 0, latency: 0, quality: 0, health: 0, ...weight } })]);
    const health = [
      { profile_id: 'paid-large', available: true, success_rate_micros: 900_000 },
      { profile_id: 'builtin-small', available: true, success_rate_micros: 500_000 },
    ];
    const outcome = routeCall(aRoutedCall(), aMarket({ policy, facts: { health } }));
    expect(isRefusal(outcome)).toBe(false);
    const scores = Object.fromEntries(outcome.candidates.map(({ profile_id, score_micros }) => [profile_id, score_micros]));
    expect(scores).toEqual(Object.fromEntries(expected));
    expect('chosen' in outcome && outcome.chosen).toEqual(expected.map(([name]) => name));
  });

  it('takes the first rule whose condition holds', () => {
    const policy = aRoutingPolicy([
      aRoutingRule({ rule_id: 'cheap-answers', when: { '===': [{ var: 'operation' }, 'answer.compose'] }, prefer: ['b'] }),
      aRoutingRule({ rule_id: 'default', prefer: ['c'] }),
    ]);
    const market = aMarket({ catalogue: four, policy });
    expect(routeCall(aRoutedCall({ operation: 'answer.compose' }), market)).toMatchObject({
      rule_id: 'cheap-answers',
      chosen: ['b', 'a', 'c'],
    });
    expect(routeCall(aRoutedCall(), market)).toMatchObject({ rule_id: 'default', chosen: ['c', 'a', 'b'] });
  });

  const refusals: readonly (readonly [string, string, Partial<RoutedCall>, Partial<Market>])[] = [
    ['the market is another tenant’s', 'MODEL_MARKET_OF_ANOTHER_TENANT', { tenant_id: 'globex' }, {}],
    ['the call comes from outside its residency', 'MODEL_REGION_OUTSIDE_RESIDENCY', { region: 'us-east' }, {}],
    ['no rule applies', 'MODEL_NO_ROUTING_RULE', {}, { policy: aRoutingPolicy([aRoutingRule({ when: false })]) }],
    [
      'a rule does not compile',
      'MODEL_ROUTING_POLICY_INVALID',
      {},
      { policy: aRoutingPolicy([aRoutingRule(), aRoutingRule({ rule_id: 'odd', when: { '==': [1, 1] } })]) },
    ],
    ['a rule is no condition', 'MODEL_ROUTING_POLICY_INVALID', {}, { policy: aRoutingPolicy([aRoutingRule({ when: 'always' })]) }],
    [
      'a rule prefers an unknown profile',
      'MODEL_ROUTING_POLICY_INVALID',
      {},
      { policy: aRoutingPolicy([aRoutingRule({ prefer: ['pald-large'] })]) },
    ],
    [
      'a canary is unknown',
      'MODEL_ROUTING_POLICY_INVALID',
      {},
      { policy: aRoutingPolicy([aRoutingRule({ canary: { profile_id: 'nobody', percent: 1, salt: 's' } })]) },
    ],
    [
      'a rule’s arithmetic overflows',
      'MODEL_ROUTING_RULE_ERROR',
      {},
      { policy: aRoutingPolicy([aRoutingRule({ when: { '>': [{ '*': [{ var: 'tokens_in' }, 1e308, 10] }, 1] } })]) },
    ],
  ];
  it.each(refusals)('refuses when %s', (_name, code, call, market) => {
    expect(chosen(aRoutedCall(call), { ...aMarket(), ...market })).toBe(code);
    expect(chosen(aRoutedCall(), aMarket())).toEqual(['paid-large', 'builtin-small']); // control
  });
});
