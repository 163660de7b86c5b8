import type { Classification } from '@kernel/classification';
import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ModelMessage } from '@kernel/records/model-call';
import { later, type Millis } from '@kernel/time';
import type { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import type { Registry } from '@edges/peers/registry/registry';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import type { TrustRefusal } from '@planes/trust/promotion/errors';
import type { CallContext } from '@platform/grpc/call-context';
import { currentTraceId } from '@platform/telemetry/tracing';
import type { MemoryCaller } from './memory-caller';

/** What a model wrote. `extractive`: the built-in one, which quotes. */
export interface Reflection {
  readonly text: string;
  readonly composed_by: 'extractive' | 'model';
  readonly profile_id: string | null;
}

export interface ReflectionRules {
  /** The names of a tenant's market; `{tenant}` stands for the tenant. */
  readonly catalogue: string;
  readonly routing: string;
  readonly region: string;
  /** Where memories may be handled, the home region among them. */
  readonly residency: readonly string[];
  readonly limit: Millis;
  readonly maxCostUsdMicros: number;
  readonly countTokens: (text: string) => number;
}

/** What a model is asked. */
export interface ReflectionAsked {
  readonly messages: ModelMessage[];
  /** Of the narrowest memory in it. */
  readonly classification: Classification;
  readonly max_answer_tokens: number;
}

/** Asks a model of the tenant's market, through the AI Gateway, to compose an answer. */
export class ReflectionModel {
  constructor(
    private readonly registry: Registry,
    private readonly models: ModelBoundary,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly rules: ReflectionRules,
  ) {}

  /**
   * `no market`: the tenant has published none; a market that the registry holds back for another reason is no such market. Refused MEMORY_MODEL_REFUSED, with the gateway's or the registry's own code, when no model may be asked or the model said no.
   * @throws Fault PROVIDER_UNAVAILABLE when every model that was asked failed.
   */
  async run(
    caller: MemoryCaller,
    { messages, classification, max_answer_tokens }: ReflectionAsked,
  ): Promise<Reflection | 'no market' | Refusal> {
    const { tenant_id, user_id, kind } = caller;
    const now = this.clock.now();
    const { limit, region, residency, maxCostUsdMicros, countTokens } = this.rules;
    const call: CallContext = { tenant: tenant_id, principals: [{ kind, id: user_id, tenant_id }], deadline: later(now, limit) };
    const [catalogue, routing] = await Promise.all([
      this.registry.resolve(call, 'model-catalogue', { ref: this.rules.catalogue.replaceAll('{tenant}', tenant_id) }),
      this.registry.resolve(call, 'routing-policy', { ref: this.rules.routing.replaceAll('{tenant}', tenant_id) }),
    ]);
    if (isRefusal(catalogue)) return withoutMarket(catalogue);
    if (isRefusal(routing)) return withoutMarket(routing);
    const { result } = await this.models.call(
      call,
      {
        model_call_id: this.ids.next('mc'),
        // A reflection is no run; the id names the request in the router's and the purse's books.
        run_id: this.ids.next('run'),
        trace_id: currentTraceId() ?? '0'.repeat(32),
        tenant_id,
        operation: 'memory.reflect',
        risk_class: 'read_only',
        data_classification: classification,
        region,
        residency: [...residency],
        required_capabilities: ['chat'],
        messages,
        response_schema: null,
        max_output_tokens: max_answer_tokens,
        estimated_tokens_in: messages.reduce((sum, { content }) => sum + countTokens(content), 0),
        max_cost_usd_micros: maxCostUsdMicros,
        latency_slo_ms: limit,
        redaction_rules: [],
      },
      { model_catalogue: catalogue.digest, routing_policy: routing.digest },
    );
    const { status, text, profile_id, code } = result.value;
    const no: MemoryCode = 'MEMORY_MODEL_REFUSED';
    if (status === 'failed') throw new Fault('PROVIDER_UNAVAILABLE', `no model answered: ${code ?? status}`, 'later');
    if (status !== 'completed') return refused(no, `the model did not answer: ${code ?? status}`, code === null ? [] : [code]);
    const profile = catalogue.value.profiles.find((one) => one.profile_id === profile_id);
    return { text, composed_by: profile?.adapter === 'builtin' ? 'extractive' : 'model', profile_id };
  }
}

function withoutMarket({ code, reason }: Refusal): 'no market' | Refusal {
  const absent: TrustRefusal = 'TRUST_UNKNOWN_DOCUMENT';
  const no: MemoryCode = 'MEMORY_MODEL_REFUSED';
  return code === absent ? 'no market' : refused(no, `the market cannot be used: ${code}, ${reason}`, [code]);
}
