import type { ModelResult } from '@kernel/records/model-call';
import type { Metrics } from '@platform/telemetry/metrics';

/** Seconds; 0.05 is the bound of the routing SLO, the others follow model latencies. */
const CALL_EDGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
const OVERHEAD_EDGES = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25] as const;

/** What the gateway counts. Overhead is the time of a call that no provider had. */
export class GatewayMetrics {
  private readonly calls;
  private readonly attempts;
  private readonly fallbacks;
  private readonly duration;
  private readonly overhead;
  private readonly tokens;
  private readonly cost;
  private readonly redactions;
  private readonly texts;
  private readonly amounts;

  constructor(metrics: Metrics) {
    this.calls = metrics.counter('fiveplane_model_gateway_calls_total', 'settled model calls', ['operation', 'status']);
    this.attempts = metrics.counter('fiveplane_model_gateway_attempts_total', 'attempts at providers', ['adapter', 'outcome']);
    this.fallbacks = metrics.counter(
      'fiveplane_model_gateway_fallbacks_total',
      'calls that another than the first chosen profile answered',
      ['operation'],
    );
    this.duration = metrics.histogram(
      'fiveplane_model_gateway_call_duration_seconds',
      'from question to settled answer',
      ['operation'],
      CALL_EDGES,
    );
    this.overhead = metrics.histogram(
      'fiveplane_model_gateway_overhead_seconds',
      'time of a call that was not spent in a provider',
      [],
      OVERHEAD_EDGES,
    );
    this.tokens = metrics.counter('fiveplane_model_gateway_tokens_total', 'tokens of all attempts', ['adapter', 'direction']);
    this.cost = metrics.counter('fiveplane_model_gateway_cost_usd_micros_total', 'cost of all attempts in micro-USD', ['adapter']);
    this.texts = metrics.counter('fiveplane_model_gateway_embedded_texts_total', 'texts that vectors were asked of', [
      'purpose',
      'outcome',
    ]);
    this.amounts = metrics.counter(
      'fiveplane_model_gateway_put_aside_total',
      'amounts put aside from tenants’ budgets by a process of a region',
      ['where'],
    );
    this.redactions = metrics.counter('fiveplane_model_gateway_redactions_total', 'pieces of text that were redacted', ['rule']);
  }

  embedded(purpose: 'unit' | 'query', outcome: 'embedded' | 'refused', texts: number): void {
    this.texts.inc({ purpose, outcome }, texts);
  }

  /** In the pool of the region, or in the store because the region's Redis did not answer. */
  putAside(where: 'region' | 'store'): void {
    this.amounts.inc({ where });
  }

  settled(result: ModelResult, tookMs: number): void {
    const { operation, status } = result;
    this.calls.inc({ operation, status });
    this.duration.observe({ operation }, tookMs / 1000);
    const inProviders = result.attempts.reduce((sum, attempt) => sum + attempt.latency_ms, 0);
    this.overhead.observe(Math.max(0, tookMs - inProviders) / 1000);
    for (const { adapter, outcome, usage, cost_usd_micros } of result.attempts) {
      this.attempts.inc({ adapter, outcome });
      this.tokens.inc({ adapter, direction: 'in' }, usage.tokens_in);
      this.tokens.inc({ adapter, direction: 'out' }, usage.tokens_out);
      this.cost.inc({ adapter }, cost_usd_micros);
    }
    if (status === 'completed' && (result.attempts.at(-1)?.fallback_index ?? 0) > 0) this.fallbacks.inc({ operation });
    for (const { rule, count } of result.redactions) this.redactions.inc({ rule }, count);
  }
}
