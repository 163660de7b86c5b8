import fc from 'fast-check';
import { isRefusal } from '@kernel/outcome';
import type { ModelProfile } from '@kernel/records/model-profile';
import { aMarket, aModelCatalogue, aModelProfile, aRoutedCall, aRoutingPolicy, aRoutingRule } from '@testing/a-model-catalogue';
import { routeCall } from './route-call';

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
