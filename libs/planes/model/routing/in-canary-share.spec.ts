import { aMarket, aModelCatalogue, aPaidProfile, aRoutedCall, aRoutingPolicy, aRoutingRule } from '@testing/a-model-catalogue';
import { inCanaryShare } from './in-canary-share';
import { routeCall } from './route-call';

const four = aModelCatalogue(['a', 'b', 'c', 'd'].map((profile_id) => aPaidProfile({ profile_id })));

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
