import { withinClassification } from '@kernel/classification';
import { type MicroUsd, usdOf } from '@kernel/micro-usd';
import type { RoutedCall } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import type { KnownFacts } from './known-facts';

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
 * Every reason against a profile; empty when it may serve the call. `cost` is the most that one attempt can cost.
 * Each one is a hard limit: no score, preference or fallback outweighs it.
 * Source: deployment blueprint, "Data residency and isolation": fallback never crosses residency, even to the only healthy profile.
 */
export function rejectionReasons(call: RoutedCall, profile: ModelProfile, cost: MicroUsd, known: KnownFacts): RejectionReason[] {
  const reasons: RejectionReason[] = [];
  const within = profile.regions.filter((region) => call.residency.includes(region)).length;
  if (within === 0) reasons.push('residency');
  else if (within < profile.regions.length) reasons.push('region');
  if (!withinClassification(call.data_classification, profile.max_classification)) reasons.push('classification');
  if (profile.retention === 'training' && call.data_classification !== 'PUBLIC') reasons.push('retention');
  if (!hasCapabilities(call, profile)) reasons.push('capability');
  if (call.estimated_tokens_in + call.max_output_tokens > profile.context_window) reasons.push('context_window');
  if (call.max_output_tokens > profile.max_output_tokens) reasons.push('output_tokens');
  if (!known.allowed.has(profile.profile_id)) reasons.push('allowlist');
  if (cost > usdOf(call.max_cost_usd_micros) || cost > known.budgetLeft) reasons.push('cost');
  if (known.health.get(profile.profile_id)?.available !== true) reasons.push('health');
  return reasons;
}

function hasCapabilities(call: RoutedCall, { capabilities }: ModelProfile): boolean {
  const implied = call.operation === 'embed' ? 'embeddings' : 'chat';
  return capabilities.includes(implied) && call.required_capabilities.every((capability) => capabilities.includes(capability));
}
