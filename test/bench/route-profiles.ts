import type { ModelProfile } from '@kernel/records/model-profile';
import { decideRoute } from '@planes/model/routing/decide-route';
import {
  aMarket,
  aModelCatalogue,
  aModelProfile,
  aPaidProfile,
  aRoutedCall,
  aRoutingPolicy,
  aRoutingRule,
} from '@testing/a-model-catalogue';
import type { Bench } from './bench';
import { timeCalls } from './time-calls';

const PLAN = { warmUp: 1_000, calls: 5_000 };
const PROFILES = 200;
const HALF = { cost: 0.3, latency: 0.2, quality: 0.3, health: 0.2 };

/** One routing decision over a large catalogue, with its verdict on every profile. */
export const routeProfiles: Bench = {
  name: 'route',
  tells: `routing decision over ${PROFILES} profiles`,

  async run({ say }) {
    const catalogue = aModelCatalogue(Array.from({ length: PROFILES }, (_, number) => aProfile(number)));
    const embedding = aRoutingRule({ rule_id: 'EMBED', when: { '===': [{ var: 'operation' }, 'embed'] } });
    const market = aMarket({ catalogue, policy: aRoutingPolicy([embedding, aRoutingRule({ prefer: ['profile-7'], weights: HALF })]) });
    say(`${PLAN.calls} routing decisions over ${PROFILES} profiles`);
    let eligible = 0;
    const millis = timeCalls(PLAN, (number) => {
      const decision = decideRoute({
        routing_decision_id: 'rd_01KG9F4AR0000000000000000A',
        model_call_id: 'mc_01KG9F4AR0000000000000000A',
        trace_id: '0af7651916cd43dd8448eb211c80319c',
        at: '2026-01-31T09:30:00.000Z',
        call: aRoutedCall({ estimated_tokens_in: 1_000 + number }),
        market,
      });
      if (decision.refused !== null) throw new Error(decision.explanation);
      eligible = decision.candidates.filter((candidate) => candidate.eligible).length;
      return decision;
    });
    const how = `${eligible} of ${PROFILES} eligible, verdicts and scores of all of them recorded; the policy's rules compiled before, as the router keeps them`;
    return [{ kind: 'measured', what: `route over ${PROFILES} profiles`, how, millis, failed: 0, perSecond: null, promised: { p95Ms: 1, perSecond: null } }]; // prettier-ignore
  },
};

// Three of four can be used; the others fail at residency, class of data, capability or price in turn.
function aProfile(number: number): ModelProfile {
  const profile_id = `profile-${number}`;
  const some = { profile_id, latency_p95_ms: 100 + ((number * 37) % 900), quality_tier: 1 + (number % 5) };
  if (number % 4 !== 3) return number % 2 === 0 ? aModelProfile(some) : aPaidProfile(some);
  switch (number % 16) {
    case 3:
      return aModelProfile({ ...some, regions: ['us-east'] });
    case 7:
      return aModelProfile({ ...some, max_classification: 'PUBLIC' });
    case 11:
      return aModelProfile({ ...some, capabilities: ['chat'] });
    default:
      return aPaidProfile({ ...some, price: { input_usd_micros_per_mtok: 900_000_000, output_usd_micros_per_mtok: 900_000_000, cached_input_usd_micros_per_mtok: 0 } }); // prettier-ignore
  }
}
