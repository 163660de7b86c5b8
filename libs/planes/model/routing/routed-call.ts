import type { ModelCall, RoutedCall } from '@kernel/records/model-call';

/** What the routing decision sees of a call: everything but the text and the names of the attempt. */
export function routedCallOf(call: ModelCall): RoutedCall {
  return {
    run_id: call.run_id,
    tenant_id: call.tenant_id,
    operation: call.operation,
    risk_class: call.risk_class,
    data_classification: call.data_classification,
    region: call.region,
    residency: call.residency,
    required_capabilities: call.required_capabilities,
    estimated_tokens_in: call.estimated_tokens_in,
    max_output_tokens: call.max_output_tokens,
    max_cost_usd_micros: call.max_cost_usd_micros,
    latency_slo_ms: call.latency_slo_ms,
  };
}
