import { canonicalJson } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { RoutingDecision } from '@kernel/records/model-call';
import { Compile } from 'typebox/compile';
import { aMarket, aModelCatalogue, aModelProfile, aPaidProfile, aRoutedCall, aRoutingPolicy } from '@testing/a-model-catalogue';
import { decideRoute, ROUTING_LOGIC, type RouteQuestion } from './decide-route';
import { rerouteMatches, ROUTING_LOGIC_TABLE } from './reroute-matches';

const check = Compile(RoutingDecision);

function aQuestion(change: Partial<RouteQuestion> = {}): RouteQuestion {
  return {
    routing_decision_id: 'rd_01KG9F4AR0000000000000000A',
    model_call_id: 'mc_01KG9F4AR0000000000000000A',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    at: '2026-01-31T09:30:00.000Z',
    call: aRoutedCall(),
    market: aMarket(),
    ...change,
  };
}

describe('decideRoute', () => {
  it('records a route with its reasons', () => {
    const market = aMarket({ catalogue: aModelCatalogue([aPaidProfile({ regions: ['us-east'] }), aModelProfile()]) });
    const decision = decideRoute(aQuestion({ market }));
    expect(check.Check(decision)).toBe(true);
    expect(decision).toMatchObject({
      chosen: ['builtin-small'],
      rule_id: 'default',
      refused: null,
      explanation: 'rule default chose builtin-small; no fallback; rejected: paid-large (residency)',
      logic: 'model/routing@1',
      call_digest: digestOf(aRoutedCall()),
      catalogue_digest: market.catalogueDigest,
    });
  });

  it('records a refusal as a decision', () => {
    const decision = decideRoute(aQuestion({ call: aRoutedCall({ required_capabilities: ['vision'] }) }));
    expect(check.Check(decision)).toBe(true);
    expect(decision).toMatchObject({ chosen: [], refused: 'MODEL_NO_ELIGIBLE_PROFILE', rule_id: 'default' });
    expect(decision.explanation).toContain('paid-large (capability); builtin-small (capability)');
  });

  it('gives the same bytes for the same question', () => {
    expect(canonicalJson(decideRoute(aQuestion()))).toBe(canonicalJson(decideRoute(structuredClone(aQuestion()))));
  });
});

describe('rerouteMatches', () => {
  const catalogue = aModelCatalogue();
  const policy = aRoutingPolicy();
  const recorded = decideRoute(aQuestion());

  it('makes a recorded decision again, byte for byte', () => {
    expect(rerouteMatches(recorded, { catalogue, policy })).toMatchObject({ kind: 'rerouted', equal: true });
  });

  it('notices every altered field', () => {
    const altered = [
      { ...recorded, chosen: ['builtin-small'] },
      { ...recorded, explanation: 'because' },
      { ...recorded, facts: { ...recorded.facts, allowlist: ['builtin-small'] } },
      { ...recorded, call: aRoutedCall({ data_classification: 'RESTRICTED' }) },
      { ...recorded, candidates: recorded.candidates.map((candidate) => ({ ...candidate, score_micros: 1 })) },
    ];
    for (const record of altered) expect(rerouteMatches(record, { catalogue, policy })).toMatchObject({ kind: 'rerouted', equal: false });
  });

  it('refuses documents that were not pinned, and logic that is not here', () => {
    expect(rerouteMatches(recorded, { catalogue: aModelCatalogue([]), policy })).toMatchObject({ code: 'MODEL_PIN_MISMATCH' });
    expect(rerouteMatches(recorded, { catalogue, policy: aRoutingPolicy([]) })).toMatchObject({ code: 'MODEL_PIN_MISMATCH' });
    expect(rerouteMatches({ ...recorded, logic: 'model/routing@99' }, { catalogue, policy })).toMatchObject({
      code: 'MODEL_LOGIC_UNKNOWN',
    });
    expect(rerouteMatches({ ...recorded, logic: 'toString' }, { catalogue, policy })).toMatchObject({ code: 'MODEL_LOGIC_UNKNOWN' });
  });

  it('knows the version that is written today', () => {
    expect(Object.keys(ROUTING_LOGIC_TABLE)).toContain(ROUTING_LOGIC);
  });
});
