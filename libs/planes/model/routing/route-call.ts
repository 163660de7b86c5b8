import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { CandidateVerdict, RoutedCall } from '@kernel/records/model-call';
import type { RoutingRule } from '@kernel/records/model-profile';
import { inCanaryShare } from './in-canary-share';
import { knownFacts } from './known-facts';
import type { Market } from './market';
import { matchingRule } from './matching-rule';
import { rejectionReasons } from './rejection-reasons';
import { scored } from './scored';
import { worstCaseCost } from './worst-case-cost';

/** Where a call may go, in the order in which it is tried. */
export interface Route {
  readonly kind: 'routed';
  readonly rule_id: string;
  /** Profile ids, all eligible: the first is called, the others are its fallbacks. Never empty. */
  readonly chosen: readonly string[];
  /** The verdict on every profile, in catalogue order. */
  readonly candidates: readonly CandidateVerdict[];
}

/** No route. Carries the verdicts, so that the record says why. */
export interface NoRoute extends Refusal {
  readonly rule_id: string | null;
  readonly candidates: readonly CandidateVerdict[];
}

/**
 * Chooses where a call may go: hard limits first, then the rule's canary, its preferences, and the score among the rest.
 * Fallbacks come from the profiles that passed every limit, and from nowhere else; equal scores keep catalogue order.
 * Same call and market, same route. Refuses when no profile is left: the caller does not relax the limits.
 */
export function routeCall(call: RoutedCall, market: Market): Route | NoRoute {
  const misplaced = misplacedCall(call, market);
  if (misplaced) return { ...misplaced, rule_id: null, candidates: [] };
  const rule = matchingRule(call, market);
  if (isRefusal(rule)) return { ...rule, rule_id: null, candidates: [] };
  return routeUnder(rule, call, market);
}

function misplacedCall(call: RoutedCall, { catalogue, policy }: Market): Refusal | undefined {
  if (catalogue.tenant_id !== call.tenant_id || policy.tenant_id !== call.tenant_id) {
    return refused('MODEL_MARKET_OF_ANOTHER_TENANT', 'the pinned catalogue and routing policy are not this tenant’s');
  }
  if (!call.residency.includes(call.region)) {
    return refused('MODEL_REGION_OUTSIDE_RESIDENCY', `the call comes from ${call.region}, where its data may not be handled`);
  }
  return undefined;
}

function routeUnder(rule: RoutingRule, call: RoutedCall, { catalogue, facts }: Market): Route | NoRoute {
  const known = knownFacts(facts);
  const canary = rule.canary !== null && inCanaryShare(rule.canary, call.run_id) ? rule.canary.profile_id : undefined;
  const judged = catalogue.profiles.map((profile) => {
    const cost = worstCaseCost(call, profile);
    const reasons = rejectionReasons(call, profile, cost, known);
    if (profile.profile_id === rule.canary?.profile_id && canary === undefined) reasons.push('canary');
    return { profile, cost, reasons };
  });
  const eligible = judged.filter(({ reasons }) => reasons.length === 0);
  const scores = scored(eligible, rule.weights, known);
  const candidates = judged.map(({ profile: { profile_id }, reasons }) => {
    return { profile_id, eligible: reasons.length === 0, reasons, score_micros: scores.get(profile_id) ?? null };
  });
  if (eligible.length === 0) {
    const refusal = refused('MODEL_NO_ELIGIBLE_PROFILE', `no model profile may serve this call: ${rejectionsOf(candidates)}`, [
      rule.rule_id,
    ]);
    return { ...refusal, rule_id: rule.rule_id, candidates };
  }
  return { kind: 'routed', rule_id: rule.rule_id, chosen: inOrder(rule, canary, scores).slice(0, 1 + rule.max_fallbacks), candidates };
}

/** The scores' keys are the eligible profiles in catalogue order; nothing else can be named. */
function inOrder(rule: RoutingRule, canary: string | undefined, scores: ReadonlyMap<string, number>): readonly string[] {
  const named = (canary === undefined ? rule.prefer : [canary, ...rule.prefer]).filter((profileId) => scores.has(profileId));
  // Array.prototype.sort is stable: equal scores keep catalogue order.
  const byScore = [...scores].sort(([, a], [, b]) => b - a).map(([profileId]) => profileId);
  return [...new Set([...named, ...byScore])];
}

/** `name (residency, cost); other (health)`: the first few rejected profiles, for people. */
export function rejectionsOf(candidates: readonly CandidateVerdict[]): string {
  const rejected = candidates.filter(({ eligible }) => !eligible);
  if (rejected.length === 0) return 'none rejected';
  const shown = rejected.slice(0, 5).map(({ profile_id, reasons }) => `${profile_id} (${reasons.join(', ')})`);
  return rejected.length > 5 ? `${shown.join('; ')}; and ${rejected.length - 5} more` : shown.join('; ');
}
