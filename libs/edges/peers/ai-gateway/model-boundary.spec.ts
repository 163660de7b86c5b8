import type { ModelCall, ModelResult } from '@kernel/records/model-call';
import { later } from '@kernel/time';
import { decideRoute } from '@planes/model/routing/decide-route';
import { routedCallOf } from '@planes/model/routing/routed-call';
import { aMarket, aModelCall } from '@testing/a-model-catalogue';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import { InMemoryModelBoundary } from './in-memory-model-boundary';
import { describeModelBoundary } from './model-boundary.contract';

describeModelBoundary('in memory', () => {
  const clock = new FixedClock();
  const ids = new CountingIds();
  const market = aMarket();
  const boundary = new InMemoryModelBoundary((call) => {
    const decision = decideRoute({
      routing_decision_id: ids.next('rd'),
      model_call_id: call.model_call_id,
      trace_id: call.trace_id,
      at: clock.now(),
      call: routedCallOf(call),
      market,
    });
    return { decision, result: resultOf(call, decision.routing_decision_id, decision.chosen[0] ?? null, decision.refused) };
  });
  return Promise.resolve({
    boundary,
    context: (tenant) => ({ tenant, principals: [], deadline: later(clock.now(), 5_000) }),
    answerable: aModelCall(),
    hopeless: aModelCall({ required_capabilities: ['vision'] }),
    pins: { model_catalogue: market.catalogueDigest, routing_policy: market.policyDigest },
    close: () => Promise.resolve(),
  });
});

function resultOf(
  call: ModelCall,
  routing_decision_id: ModelResult['routing_decision_id'],
  profile_id: string | null,
  code: string | null,
): ModelResult {
  return {
    model_call_id: call.model_call_id,
    operation: call.operation,
    status: code === null ? 'completed' : 'refused',
    code,
    reason: '',
    text: code === null ? 'hello' : '',
    structured: null,
    finish_reason: code === null ? 'stop' : null,
    routing_decision_id,
    profile_id,
    attempts: [],
    usage: { tokens_in: 1, tokens_out: 1, cached_tokens_in: 0 },
    cost_usd_micros: 0,
    redactions: [],
    latency_ms: 1,
  };
}
