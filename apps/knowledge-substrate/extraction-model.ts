import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { later, type Millis } from '@kernel/time';
import type { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import type { Registry } from '@edges/peers/registry/registry';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';
import { type ExtractedEdges, extractionMessages, readExtraction } from '@planes/intelligence/knowledge/extraction';
import type { Ontology } from '@planes/intelligence/knowledge/ontology';
import type { Section } from '@planes/intelligence/knowledge/section';
import type { CallContext } from '@platform/grpc/call-context';
import { currentTraceId } from '@platform/telemetry/tracing';

export interface ExtractionRules {
  /** The names of a tenant's market; `{tenant}` stands for the tenant. */
  readonly catalogue: string;
  readonly routing: string;
  readonly region: string;
  /** Where sections may be handled, the home region among them. */
  readonly residency: readonly string[];
  readonly limit: Millis;
  /** Of one section. */
  readonly maxCostUsdMicros: number;
  readonly countTokens: (text: string) => number;
}

/** What came of an answer: its edges, or why none of it is believed. */
export interface ModelReading {
  readonly kind: 'reading';
  readonly profile: string;
  readonly read: ExtractedEdges | Refusal;
}

const MOST_TOKENS_OUT = 4_000;

/** Asks a model of the tenant's market, through the AI Gateway, which edges a section states; what it answers is believed only when it holds against ontology and text. */
export class ExtractionModel {
  constructor(
    private readonly registry: Registry,
    private readonly models: ModelBoundary,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly rules: ExtractionRules,
  ) {}

  /**
   * Refuses KNOWLEDGE_MODEL_REFUSED with the gateway's own code, which every further section would meet as well.
   * @throws Fault PROVIDER_UNAVAILABLE when every model that was asked failed.
   */
  async run({ tenant, principals }: CallContext, section: Section, ontology: Ontology): Promise<ModelReading | Refusal> {
    const { limit, region, residency, maxCostUsdMicros, countTokens } = this.rules;
    const call: CallContext = { tenant, principals, deadline: later(this.clock.now(), limit) };
    const [catalogue, routing] = await Promise.all([
      this.registry.resolve(call, 'model-catalogue', { ref: this.rules.catalogue.replaceAll('{tenant}', tenant) }),
      this.registry.resolve(call, 'routing-policy', { ref: this.rules.routing.replaceAll('{tenant}', tenant) }),
    ]);
    if (isRefusal(catalogue)) return no(catalogue.code);
    if (isRefusal(routing)) return no(routing.code);
    const messages = extractionMessages(section, ontology);
    const { result } = await this.models.call(
      call,
      {
        model_call_id: this.ids.next('mc'),
        // An extraction is no run; the id names the request in the router's and the purse's books.
        run_id: this.ids.next('run'),
        trace_id: currentTraceId() ?? '0'.repeat(32),
        tenant_id: tenant,
        operation: 'memory.extract',
        risk_class: 'read_only',
        data_classification: section.classification,
        region,
        residency: [...residency],
        required_capabilities: ['chat'],
        messages,
        response_schema: null,
        max_output_tokens: MOST_TOKENS_OUT,
        estimated_tokens_in: messages.reduce((sum, { content }) => sum + countTokens(content), 0),
        max_cost_usd_micros: maxCostUsdMicros,
        latency_slo_ms: limit,
        redaction_rules: [],
      },
      { model_catalogue: catalogue.digest, routing_policy: routing.digest },
    );
    const { status, text, profile_id, code } = result.value;
    if (status === 'failed') throw new Fault('PROVIDER_UNAVAILABLE', `no model answered: ${code ?? status}`, 'later');
    if (status !== 'completed') return no(code ?? status);
    const profile = profile_id ?? 'unknown';
    return { kind: 'reading', profile, read: readExtraction(text, section, ontology, profile) };
  }
}

function no(why: string): Refusal {
  const code: KnowledgeCode = 'KNOWLEDGE_MODEL_REFUSED';
  return refused(code, `no model was asked, or it did not answer: ${why}`, [why]);
}
