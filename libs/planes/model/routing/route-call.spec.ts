import fc from 'fast-check';
import { isRefusal } from '@kernel/outcome';
import type { MarketFacts, RoutedCall } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import {
  aMarket,
  aModelCatalogue,
  aModelProfile,
  aPaidProfile,
  aRoutedCall,
  aRoutingPolicy,
  aRoutingRule,
} from '@testing/a-model-catalogue';
import { inCanaryShare } from './in-canary-share';
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

describe('a canary', () => {
  const canary = { profile_id: 'd', percent: 30, salt: 'autumn' };
  const policy = aRoutingPolicy([aRoutingRule({ prefer: ['a'], canary, max_fallbacks: 10 })]);
  const market = aMarket({ catalogue: four, policy });
  const runs = Array.from({ length: 1000 }, (_, index) => aRoutedCall({ run_id: `run_${String(index).padStart(26, '0')}` }));

  it('goes first for its share of the runs and serves nobody else', () => {
    const served = runs.map((call) => routeCall(call, market)).filter((outcome) => 'chosen' in outcome && outcome.chosen[0] === 'd');
    expect(served.length).toBeGreaterThan(250);
    expect(served.length).toBeLessThan(350); // 1 000 × 30 %, and more than three standard deviations of 14.5 on each side
    for (const call of runs) {
      const outcome = routeCall(call, market);
      const expected = inCanaryShare(canary, call.run_id) ? ['d', 'a', 'b', 'c'] : ['a', 'b', 'c'];
      expect('chosen' in outcome && outcome.chosen).toEqual(expected);
    }
  });

  it('draws another share with another salt', () => {
    const differing = runs.filter(({ run_id }) => inCanaryShare(canary, run_id) !== inCanaryShare({ ...canary, salt: 'winter' }, run_id));
    expect(differing.length).toBeGreaterThan(300);
  });

  it.each([
    [0, 0],
    [100, 1000],
  ])('at %i percent serves %i of 1000 runs', (percent, expected) => {
    expect(runs.filter(({ run_id }) => inCanaryShare({ ...canary, percent }, run_id))).toHaveLength(expected);
  });
});

describe('routing never leaves the eligible set', () => {
  const regions = fc.uniqueArray(fc.constantFrom('local', 'eu-west', 'us-east'), { minLength: 1 });
  const profiles = fc.array(
    fc.record({
      regions,
      max_classification: fc.constantFrom('PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED') as fc.Arbitrary<
        ModelProfile['max_classification']
      >,
      retention: fc.constantFrom('none', 'training'),
      context_window: fc.constantFrom(1_000, 2_000),
      healthy: fc.boolean(),
      allowed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  );

  function violations(route: typeof routeCall): number {
    let found = 0;
    fc.assert(
      fc.property(
        profiles,
        fc.subarray(['local', 'eu-west'], { minLength: 1 }),
        fc.nat(4),
        fc.nat(100),
        (drawn, residency, max_fallbacks, percent) => {
          const catalogue = aModelCatalogue(
            drawn.map(({ healthy: _h, allowed: _a, ...change }, index) => aModelProfile({ profile_id: `p${index}`, ...change })),
          );
          const ids = drawn.map((_, index) => `p${index}`);
          const facts = {
            allowlist: ids.filter((_, index) => drawn[index]?.allowed),
            health: ids.map((profile_id, index) => ({ profile_id, available: drawn[index]?.healthy ?? false, success_rate_micros: 0 })),
          };
          const rule = aRoutingRule({ prefer: [...ids].reverse(), max_fallbacks, canary: { profile_id: 'p0', percent, salt: 's' } });
          const call = aRoutedCall({ residency, region: residency[0] ?? 'local' });
          const outcome = route(call, aMarket({ catalogue, policy: aRoutingPolicy([rule]), facts }));
          if (isRefusal(outcome)) return;
          if (outcome.chosen.length > 1 + max_fallbacks) found++;
          for (const id of outcome.chosen) {
            const drawnProfile = drawn[ids.indexOf(id)];
            const permitted =
              drawnProfile?.allowed &&
              drawnProfile.healthy &&
              drawnProfile.regions.every((region) => (residency as readonly string[]).includes(region)) &&
              ['CONFIDENTIAL', 'RESTRICTED'].includes(drawnProfile.max_classification) &&
              drawnProfile.retention === 'none' &&
              drawnProfile.context_window >= 1_500;
            if (!permitted) found++;
          }
        },
      ),
      { numRuns: 2_000 },
    );
    return found;
  }

  it('over random catalogues, facts and rules', () => {
    expect(violations(routeCall)).toBe(0);
  });

  it('and the same check catches a router that widens when its first choice is ill', () => {
    const widening: typeof routeCall = (call, market) => {
      const outcome = routeCall(call, market);
      return isRefusal(outcome) ? outcome : { ...outcome, chosen: market.catalogue.profiles.map(({ profile_id }) => profile_id) };
    };
    expect(violations(widening)).toBeGreaterThan(0);
  });
});
