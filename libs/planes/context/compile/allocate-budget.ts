import { CONTEXT_BUCKETS, type ContextBucket, type ContextPack } from '@kernel/records/context-pack';

export type BucketBudgets = ContextPack['budget_layer']['buckets'];
export type BucketTokens = Record<ContextBucket, number>;

/** Stage 6. How many tokens each bucket may have. */
export interface BudgetAllocation {
  /** What there was to share. */
  readonly available: number;
  readonly allocations: BucketTokens;
  /** Buckets that did not even get their minimum. */
  readonly short: readonly ContextBucket[];
}

/**
 * Gives every bucket its minimum in descending priority (ties in the order of CONTEXT_BUCKETS), then shares the rest in the same order up to
 * the maxima. More to share never gives any bucket less. Source: contracts, section 3.
 */
export function allocateBudget(buckets: BucketBudgets, available: number): BudgetAllocation {
  const allocations: BucketTokens = { business: 0, policy: 0, tool: 0, evidence: 0, memory: 0, session: 0 };
  const byPriority = CONTEXT_BUCKETS.toSorted((a, b) => buckets[b].priority - buckets[a].priority);
  let left = available;
  for (const limit of ['min_tokens', 'max_tokens'] as const) {
    for (const bucket of byPriority) {
      const share = Math.min(left, Math.max(0, buckets[bucket][limit] - allocations[bucket]));
      allocations[bucket] += share;
      left -= share;
    }
  }
  return { available, allocations, short: CONTEXT_BUCKETS.filter((bucket) => allocations[bucket] < buckets[bucket].min_tokens) };
}
