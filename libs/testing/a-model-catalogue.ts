import { digestOf } from '@kernel/digest';
import type { MarketFacts, ModelCall, RoutedCall } from '@kernel/records/model-call';
import type { ModelCatalogue, ModelProfile, RoutingPolicy, RoutingRule } from '@kernel/records/model-profile';
import type { Market } from '@planes/model/routing/market';

/** A free profile that may serve everything `aModelCall()` asks; the test names what differs. */
export function aModelProfile(change: Partial<ModelProfile> = {}): ModelProfile {
  return {
    profile_id: 'builtin-small',
    version: '1.0.0',
    provider: 'fiveplane',
    model: 'builtin-1',
    adapter: 'builtin',
    regions: ['local'],
    max_classification: 'RESTRICTED',
    capabilities: ['chat', 'json_schema', 'streaming'],
    context_window: 100_000,
    max_output_tokens: 8_000,
    price: { input_usd_micros_per_mtok: 0, output_usd_micros_per_mtok: 0, cached_input_usd_micros_per_mtok: 0 },
    retention: 'none',
    quality_tier: 4,
    latency_p95_ms: 10,
    cacheable: false,
    ...change,
  };
}

/** A paid profile: 2 µUSD per input token, 10 µUSD per output token. */
export function aPaidProfile(change: Partial<ModelProfile> = {}): ModelProfile {
  return aModelProfile({
    profile_id: 'paid-large',
    provider: 'openai',
    model: 'large-1',
    adapter: 'openai-compatible',
    capabilities: ['chat', 'tools', 'json_schema', 'streaming'],
    price: { input_usd_micros_per_mtok: 2_000_000, output_usd_micros_per_mtok: 10_000_000, cached_input_usd_micros_per_mtok: 500_000 },
    retention: 'days:30',
    quality_tier: 1,
    latency_p95_ms: 800,
    ...change,
  });
}

/** The catalogue of `acme`: one paid and one built-in profile, in this order. */
export function aModelCatalogue(
  profiles: readonly ModelProfile[] = [aPaidProfile(), aModelProfile()],
  change: Partial<ModelCatalogue> = {},
): ModelCatalogue {
  return { catalogue_id: 'models.acme', catalogue_version: '1.0.0', tenant_id: 'acme', profiles: [...profiles], ...change };
}

/** A rule that always applies and judges by quality alone. */
export function aRoutingRule(change: Partial<RoutingRule> = {}): RoutingRule {
  return {
    rule_id: 'default',
    when: true,
    prefer: [],
    weights: { cost: 0, latency: 0, quality: 1, health: 0 },
    canary: null,
    max_fallbacks: 2,
    ...change,
  };
}

export function aRoutingPolicy(rules: readonly RoutingRule[] = [aRoutingRule()], change: Partial<RoutingPolicy> = {}): RoutingPolicy {
  return { policy_id: 'routing.acme', policy_version: '1.0.0', tenant_id: 'acme', rules: [...rules], ...change };
}

/** Facts under which every profile of the catalogue is allowed and healthy, and the tenant has one dollar left. */
export function marketFactsFor(catalogue: ModelCatalogue, change: Partial<MarketFacts> = {}): MarketFacts {
  return {
    allowlist: catalogue.profiles.map(({ profile_id }) => profile_id),
    tenant_budget_left_usd_micros: 1_000_000,
    health: catalogue.profiles.map(({ profile_id }) => ({ profile_id, available: true, success_rate_micros: 1_000_000 })),
    ...change,
  };
}

export function aMarket(change: { catalogue?: ModelCatalogue; policy?: RoutingPolicy; facts?: Partial<MarketFacts> } = {}): Market {
  const catalogue = change.catalogue ?? aModelCatalogue();
  const policy = change.policy ?? aRoutingPolicy();
  return {
    catalogue,
    catalogueDigest: digestOf(catalogue),
    policy,
    policyDigest: digestOf(policy),
    facts: marketFactsFor(catalogue, change.facts),
  };
}

/** 1 000 tokens in, at most 500 out: 7 000 µUSD at `aPaidProfile()` (1 000 × 2 + 500 × 10). */
export function aRoutedCall(change: Partial<RoutedCall> = {}): RoutedCall {
  return {
    run_id: 'run_01KG9F4AR0000000000000000A',
    tenant_id: 'acme',
    operation: 'judge.plan',
    risk_class: 'destructive',
    data_classification: 'CONFIDENTIAL',
    region: 'local',
    residency: ['local'],
    required_capabilities: ['json_schema'],
    estimated_tokens_in: 1_000,
    max_output_tokens: 500,
    max_cost_usd_micros: 50_000,
    latency_slo_ms: 5_000,
    ...change,
  };
}

/** The call that `aRoutedCall()` is the routed form of. */
export function aModelCall(change: Partial<ModelCall> = {}): ModelCall {
  return {
    ...aRoutedCall(),
    model_call_id: 'mc_01KG9F4AR0000000000000000A',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    messages: [{ role: 'user', content: 'hello' }],
    response_schema: null,
    redaction_rules: [],
    ...change,
  };
}
