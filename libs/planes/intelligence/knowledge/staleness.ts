import type { Timestamp } from '@kernel/time';

/** Why evidence should not be relied on: it has ended, or nobody has looked at it for too long. */
export type Stale = 'expired' | 'review_due';

/** What is wrong with evidence at an instant; undefined when nothing is. */
export function staleAt(at: Timestamp, valid_until: Timestamp | null, review_by: Timestamp | null): Stale | undefined {
  if (valid_until !== null && valid_until <= at) return 'expired';
  return review_by !== null && review_by <= at ? 'review_due' : undefined;
}
