import { digestOf } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { RoutedCall, RoutingDecision } from '@kernel/records/model-call';
import type { Timestamp } from '@kernel/time';
import type { Market } from './market';
import { type NoRoute, rejectionsOf, type Route, routeCall } from './route-call';

/** Stored in every routing decision; replay looks the function up by it. */
export const ROUTING_LOGIC = 'model/routing@1';

/** One decision to make. Ids and time are arguments, so that the same input gives the same bytes. */
export interface RouteQuestion {
  readonly routing_decision_id: Id<'rd'>;
  readonly model_call_id: Id<'mc'>;
  readonly trace_id: string;
  readonly at: Timestamp;
  readonly call: RoutedCall;
  readonly market: Market;
}

/** The record of a routing decision. A refused call is a decision too: nothing chosen, and the code of the refusal. */
export function decideRoute(question: RouteQuestion): RoutingDecision {
  const { call, market } = question;
  const outcome = routeCall(call, market);
  return {
    routing_decision_id: question.routing_decision_id,
    model_call_id: question.model_call_id,
    trace_id: question.trace_id,
    call,
    call_digest: digestOf(call),
    catalogue_digest: market.catalogueDigest,
    policy_digest: market.policyDigest,
    facts: market.facts,
    candidates: [...outcome.candidates],
    chosen: isRefusal(outcome) ? [] : [...outcome.chosen],
    rule_id: outcome.rule_id,
    refused: isRefusal(outcome) ? outcome.code : null,
    explanation: explained(outcome),
    logic: ROUTING_LOGIC,
    at: question.at,
  };
}

function explained(outcome: Route | NoRoute): string {
  if (isRefusal(outcome)) return outcome.reason;
  const [first, ...fallbacks] = outcome.chosen;
  const then = fallbacks.length === 0 ? 'no fallback' : `fallbacks ${fallbacks.join(', ')}`;
  return `rule ${outcome.rule_id} chose ${first}; ${then}; rejected: ${rejectionsOf(outcome.candidates)}`;
}
