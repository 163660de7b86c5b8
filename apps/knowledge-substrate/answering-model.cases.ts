import type { ModelResult } from '@kernel/records/model-call';
import { InMemoryModelBoundary } from '@edges/peers/ai-gateway/in-memory-model-boundary';
import { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { Registry } from '@edges/peers/registry/registry';
import { decideRoute } from '@planes/model/routing/decide-route';
import { routedCallOf } from '@planes/model/routing/routed-call';
import { provideValue } from '@platform/provide';
import { aMarket } from '@testing/a-model-catalogue';

const market = aMarket();

/** A gateway whose model answers this, whatever it is asked, and a registry with the market that it is asked on. */
export function answeringModel(answer: () => string) {
  const models = new InMemoryModelBoundary((call) => {
    const { model_call_id, operation, trace_id } = call;
    const routing_decision_id = 'rd_01KG9F4AR0000000000000000A';
    const at = '2026-01-31T09:30:00.000Z';
    const decision = decideRoute({ routing_decision_id, model_call_id, trace_id, at, call: routedCallOf(call), market });
    const usage = { tokens_in: 1, tokens_out: 1, cached_tokens_in: 0 };
    const result: ModelResult = {
      ...{ model_call_id, operation, status: 'completed', code: null, reason: '', text: answer(), structured: null, finish_reason: 'stop' },
      ...{ routing_decision_id, profile_id: 'paid-large', attempts: [], usage, cost_usd_micros: 0, redactions: [], latency_ms: 1 },
    };
    return { result, decision };
  });
  const resolve = (_call: unknown, kind: string) =>
    Promise.resolve(
      kind === 'model-catalogue'
        ? { digest: market.catalogueDigest, value: market.catalogue }
        : { digest: market.policyDigest, value: market.policy },
    );
  return { models, providers: [provideValue(Registry, { resolve } as unknown as Registry), provideValue(ModelBoundary, models)] };
}
