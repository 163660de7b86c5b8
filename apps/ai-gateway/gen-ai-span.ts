import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { tracer } from '@platform/telemetry/tracing';
import type { ModelCall } from '@kernel/records/model-call';
import type { SettledQuestion } from './call-model';

/**
 * One span for the logical call, repetitions and fallbacks included, named and attributed as OpenTelemetry's GenAI conventions v1.41 say.
 * What they have no name for (decision, attempts, cost) stands under `fiveplane.`. No text of question or answer is ever an attribute.
 */
export async function withGenAiSpan(call: ModelCall, work: () => Promise<SettledQuestion>): Promise<SettledQuestion> {
  const operation = call.operation === 'embed' ? 'embeddings' : 'chat';
  return tracer().startActiveSpan(
    `${operation} ${call.operation}`,
    { kind: SpanKind.CLIENT, attributes: requestAttributes(call, operation) },
    async (span) => {
      try {
        const settled = await work();
        span.setAttributes(settledAttributes(settled));
        if (settled.profile) span.updateName(`${operation} ${settled.profile.model}`);
        if (settled.result.status !== 'completed') span.setStatus({ code: SpanStatusCode.ERROR, message: settled.result.code ?? 'failed' });
        return settled;
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute('error.type', error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
        throw error;
      } finally {
        span.end();
      }
    },
  );
}

function requestAttributes(call: ModelCall, operation: string): Attributes {
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.request.max_tokens': call.max_output_tokens,
    'gen_ai.request.stream': true,
    'gen_ai.output.type': call.response_schema === null ? 'text' : 'json',
    'gen_ai.conversation.id': call.run_id,
    'fiveplane.model.operation': call.operation,
    'fiveplane.model.call_id': call.model_call_id,
  };
}

function settledAttributes({ result, decision, profile }: SettledQuestion): Attributes {
  const last = result.attempts.at(-1);
  return {
    'gen_ai.usage.input_tokens': result.usage.tokens_in,
    'gen_ai.usage.output_tokens': result.usage.tokens_out,
    'gen_ai.usage.cache_read.input_tokens': result.usage.cached_tokens_in,
    ...(profile ? { 'gen_ai.provider.name': profile.provider, 'gen_ai.request.model': profile.model } : {}),
    ...(result.finish_reason === null ? {} : { 'gen_ai.response.finish_reasons': [result.finish_reason] }),
    ...(last?.ttft_ms === null || last === undefined ? {} : { 'gen_ai.response.time_to_first_chunk': last.ttft_ms / 1000 }),
    ...(result.code === null ? {} : { 'error.type': result.code }),
    'fiveplane.routing.decision_id': decision.routing_decision_id,
    ...(decision.rule_id === null ? {} : { 'fiveplane.routing.rule_id': decision.rule_id }),
    'fiveplane.model.attempts': result.attempts.length,
    'fiveplane.model.fallback_index': last?.fallback_index ?? 0,
    'fiveplane.model.cost_usd_micros': result.cost_usd_micros,
  };
}
