import type { Json } from '@kernel/canonical-json';
import { compileJsonLogic, type CompiledJsonLogic } from '@kernel/json-logic';
import type { JsonLogicLanguage } from '@kernel/json-logic-check';
import { JsonLogicError } from '@kernel/json-logic-error';
import { type Refusal, refused } from '@kernel/outcome';
import type { RoutedCall } from '@kernel/records/model-call';
import type { RoutingPolicy, RoutingRule } from '@kernel/records/model-profile';
import type { Market } from './market';

/** What a routing rule may ask about a call. Source: contracts, section 4. */
export const ROUTING_LANGUAGE: JsonLogicLanguage = {
  inputs: {
    operation: 'string',
    risk_class: 'string',
    classification: 'string',
    region: 'string',
    tenant: 'string',
    tokens_in: 'integer',
    latency_slo_ms: 'integer',
    budget_left_usd_micros: 'integer',
  },
  operators: ['var', '===', '!==', '<', '<=', '>', '>=', 'and', 'or', '!', '+', '-', '*', 'min', 'max', 'in'],
};

/**
 * The first rule, in policy order, whose condition holds.
 * Refuses a policy with a rule that does not compile, is no condition or names a profile that the catalogue does not have:
 * a rule that silently never applies is worse than none.
 */
export function matchingRule(call: RoutedCall, market: Market): RoutingRule | Refusal {
  const conditions = conditionsOf(market.policy);
  if (!Array.isArray(conditions)) return conditions as Refusal;
  const stranger = strangerIn(market);
  if (stranger) return stranger;
  const facts = factsOf(call, market);
  for (const { rule, holds } of conditions as readonly Condition[]) {
    try {
      if (holds.evaluate(facts) === true) return rule;
    } catch (error) {
      if (!(error instanceof JsonLogicError)) throw error;
      return refused('MODEL_ROUTING_RULE_ERROR', `rule ${rule.rule_id} could not be evaluated: ${error.code} at ${error.path}`, [
        rule.rule_id,
      ]);
    }
  }
  return refused('MODEL_NO_ROUTING_RULE', `no rule of ${market.policy.policy_id}@${market.policy.policy_version} applies to this call`);
}

interface Condition {
  readonly rule: RoutingRule;
  readonly holds: CompiledJsonLogic;
}

// A policy is immutable, so its compiled form is as good as part of it.
const compiled = new WeakMap<RoutingPolicy, readonly Condition[] | Refusal>();

function conditionsOf(policy: RoutingPolicy): readonly Condition[] | Refusal {
  let conditions = compiled.get(policy);
  if (!conditions) {
    conditions = compileRules(policy);
    compiled.set(policy, conditions);
  }
  return conditions;
}

function compileRules(policy: RoutingPolicy): readonly Condition[] | Refusal {
  const conditions: Condition[] = [];
  for (const rule of policy.rules) {
    try {
      const holds = compileJsonLogic(rule.when, ROUTING_LANGUAGE);
      if (holds.type !== 'boolean') return invalid(rule, `its condition gives a ${holds.type}`);
      conditions.push({ rule, holds });
    } catch (error) {
      if (!(error instanceof JsonLogicError)) throw error;
      return invalid(rule, error.message);
    }
  }
  return conditions;
}

function strangerIn({ policy, catalogue }: Market): Refusal | undefined {
  const known = new Set(catalogue.profiles.map(({ profile_id }) => profile_id));
  for (const rule of policy.rules) {
    const named = rule.canary === null ? rule.prefer : [...rule.prefer, rule.canary.profile_id];
    const stranger = named.find((profileId) => !known.has(profileId));
    if (stranger !== undefined) return invalid(rule, `it names profile ${stranger}, which the catalogue does not have`);
  }
  return undefined;
}

function invalid(rule: RoutingRule, problem: string): Refusal {
  return refused('MODEL_ROUTING_POLICY_INVALID', `rule ${rule.rule_id} cannot be used: ${problem}`, [rule.rule_id]);
}

function factsOf(call: RoutedCall, { facts }: Market): Json {
  return {
    operation: call.operation,
    risk_class: call.risk_class,
    classification: call.data_classification,
    region: call.region,
    tenant: call.tenant_id,
    tokens_in: call.estimated_tokens_in,
    latency_slo_ms: call.latency_slo_ms,
    budget_left_usd_micros: facts.tenant_budget_left_usd_micros,
  };
}
