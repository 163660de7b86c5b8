import { withinClassification } from '@kernel/classification';
import { usdOf } from '@kernel/micro-usd';
import type { RoutedCall } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import type { KnownFacts } from './known-facts';
import { worstCaseCost } from './worst-case-cost';

/** Why a profile may not serve a call. The list is closed; its order is the order of the recorded reasons. */
export const REJECTION_REASONS = [
  /** No region of the profile is one in which the data may be handled. */
  'residency',
  /** It also runs where the data may not be handled, and a call cannot be pinned to one of its regions. */
  'region',
  'classification',
  /** The provider learns from what it is sent. */
  'retention',
  'capability',
  'context_window',
  'output_tokens',
  /** The tenant may not use it, or this installation has no adapter for it. */
  'allowlist',
  /** One full-length attempt exceeds the call's cap or what is left of the tenant's budget. */
  'cost',
  /** Its circuit is open, or nothing is known about it. */
  'health',
  /** A canary serves its share of the runs and nobody else. */
  'canary',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/**
 * Every reason against a profile; empty when it may serve the call.
 * Each one is a hard limit: no score, preference or fallback outweighs it.
 * Source: deployment blueprint, "Data residency and isolation": fallback never crosses residency, even to the only healthy profile.
 */
export function rejectionReasons(call: RoutedCall, profile: ModelProfile, known: KnownFacts): readonly RejectionReason[] {
  const cost = worstCaseCost(call, profile);
  const against: Readonly<Record<Exclude<RejectionReason, 'canary'>, boolean>> = {
    residency: !profile.regions.some((region) => call.residency.includes(region)),
    region:
      profile.regions.some((region) => call.residency.includes(region)) &&
      !profile.regions.every((region) => call.residency.includes(region)),
    classification: !withinClassification(call.data_classification, profile.max_classification),
    retention: profile.retention === 'training' && call.data_classification !== 'PUBLIC',
    capability: ![...call.required_capabilities, impliedCapability(call)].every((capability) => profile.capabilities.includes(capability)),
    context_window: call.estimated_tokens_in + call.max_output_tokens > profile.context_window,
    output_tokens: call.max_output_tokens > profile.max_output_tokens,
    allowlist: !known.allowed.has(profile.profile_id),
    cost: cost > usdOf(call.max_cost_usd_micros) || cost > known.budgetLeft,
    health: known.health.get(profile.profile_id)?.available !== true,
  };
  return REJECTION_REASONS.filter((reason) => reason !== 'canary' && against[reason]);
}

function impliedCapability(call: RoutedCall): 'embeddings' | 'chat' {
  return call.operation === 'embed' ? 'embeddings' : 'chat';
}
