import type { Millis } from '@kernel/time';
import type { LifecycleSettings } from '../banks/bank-settings';

const DAY: Millis = 86_400_000;

/** One pass over a bank: what it does with the memories that meet every demand. */
export interface LifecycleStep {
  /** `archive`: no longer known, history has it. `delete`: gone from every table. */
  readonly does: 'archive' | 'delete';
  readonly because: 'age' | 'unused' | 'expired' | 'archived long enough';
  readonly before: Millis | null;
  readonly unusedSince: Millis | null;
  readonly expiredBy: Millis | null;
  readonly retiredBefore: Millis | null;
  readonly noTag: readonly string[];
}

/**
 * The passes that a bank's settings ask for now. Deletion comes first, so that nothing is archived only to be deleted. Age counts from when a memory was
 * retained; last use from when it was last recalled, or retained if it never was. An exempt tag keeps a memory from every pass but the end it was given itself.
 */
export function planLifecycle(settings: LifecycleSettings, now: Millis): readonly LifecycleStep[] {
  const { archive_after_days, archive_unused_days, delete_after_days, delete_unused_days, delete_archived_days, exempt_tags } = settings;
  const ago = (days: number | null) => (days === null ? null : now - days * DAY);
  const step = (does: LifecycleStep['does'], because: LifecycleStep['because'], demand: Partial<LifecycleStep>): LifecycleStep => ({
    ...{ before: null, unusedSince: null, expiredBy: null, retiredBefore: null, noTag: exempt_tags },
    ...{ does, because, ...demand },
  });
  return [
    step('delete', 'expired', { expiredBy: now, noTag: [] }),
    ...(delete_after_days === null ? [] : [step('delete', 'age', { before: ago(delete_after_days) })]),
    ...(delete_unused_days === null ? [] : [step('delete', 'unused', { unusedSince: ago(delete_unused_days) })]),
    ...(delete_archived_days === null ? [] : [step('delete', 'archived long enough', { retiredBefore: ago(delete_archived_days) })]),
    ...(archive_after_days === null ? [] : [step('archive', 'age', { before: ago(archive_after_days) })]),
    ...(archive_unused_days === null ? [] : [step('archive', 'unused', { unusedSince: ago(archive_unused_days) })]),
  ];
}
