import type { RoutedCall } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import type { RejectionReason } from './rejection-reasons';

/** One hard limit: a profile or a call that breaks it, and the recorded reason. Everything else about both is in order. */
export interface LimitCase {
  readonly sentence: string;
  readonly profile?: Partial<ModelProfile>;
  readonly call?: Partial<RoutedCall>;
  readonly market?: 'not allowed' | 'unhealthy' | 'health unknown' | 'budget of 6999';
  readonly reasons: readonly RejectionReason[];
}

export const LIMIT_CASES: readonly LimitCase[] = [
  { sentence: 'nothing is wrong with it', reasons: [] },
  { sentence: 'it runs in none of the allowed regions', profile: { regions: ['us-east'] }, reasons: ['residency'] },
  { sentence: 'it also runs outside the allowed regions', profile: { regions: ['local', 'us-east'] }, reasons: ['region'] },
  {
    sentence: 'it runs elsewhere within the allowed regions',
    profile: { regions: ['eu-west'] },
    call: { residency: ['local', 'eu-west'] },
    reasons: [],
  },
  { sentence: 'the data is of a narrower class than it may see', profile: { max_classification: 'INTERNAL' }, reasons: ['classification'] },
  { sentence: 'it learns from confidential data', profile: { retention: 'training' }, reasons: ['retention'] },
  { sentence: 'it learns from public data', profile: { retention: 'training' }, call: { data_classification: 'PUBLIC' }, reasons: [] },
  { sentence: 'it lacks a required capability', call: { required_capabilities: ['vision'] }, reasons: ['capability'] },
  { sentence: 'it cannot embed', call: { operation: 'embed', required_capabilities: [] }, reasons: ['capability'] },
  { sentence: 'question and answer together exceed its window', profile: { context_window: 1_499 }, reasons: ['context_window'] }, // 1 000 + 500
  { sentence: 'question and answer just fit its window', profile: { context_window: 1_500 }, reasons: [] },
  { sentence: 'the answer may be longer than it can give', profile: { max_output_tokens: 499 }, reasons: ['output_tokens'] },
  { sentence: 'the tenant may not use it', market: 'not allowed', reasons: ['allowlist'] },
  { sentence: 'one attempt may cost more than the call may', call: { max_cost_usd_micros: 6_999 }, reasons: ['cost'] }, // 1 000 × 2 + 500 × 10
  { sentence: 'one attempt may cost just what the call may', call: { max_cost_usd_micros: 7_000 }, reasons: [] },
  { sentence: 'one attempt may cost more than the tenant has left', market: 'budget of 6999', reasons: ['cost'] },
  { sentence: 'its circuit is open', market: 'unhealthy', reasons: ['health'] },
  { sentence: 'nothing is known about its health', market: 'health unknown', reasons: ['health'] },
  {
    sentence: 'several limits are broken at once',
    profile: { regions: ['us-east'], max_classification: 'PUBLIC' },
    market: 'unhealthy',
    reasons: ['residency', 'classification', 'health'],
  },
];
