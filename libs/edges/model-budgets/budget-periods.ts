import type { MicroUsd } from '@kernel/micro-usd';
import type { Timestamp } from '@kernel/time';

/** A UTC day and the month it belongs to, as they are called in the store. */
export interface BudgetPeriods {
  readonly day: string;
  readonly month: string;
}

/** The periods of an instant. Timestamps are UTC text, so a prefix is a period. */
export function periodsOf(at: Timestamp): BudgetPeriods {
  return { day: `day:${at.slice(0, 10)}`, month: `month:${at.slice(0, 7)}` };
}

interface OfBoth {
  readonly day: MicroUsd;
  readonly month: MicroUsd;
}

/** The smaller rest of day and month; less than nothing where more was used than the limits allow. */
export function restOf(limits: OfBoth, used: OfBoth): MicroUsd {
  const [day, month] = [limits.day - used.day, limits.month - used.month];
  return day < month ? day : month;
}

export const OPEN_PERIODS = `
  INSERT INTO gateway.budget_period (tenant_id, period, region) SELECT $1, period, $3 FROM unnest($2::text[]) AS fresh (period)
  ON CONFLICT (tenant_id, period) DO NOTHING`;

// In the order of their names, so that nobody waits for another one in a circle.
export const LOCK_PERIODS =
  'SELECT period FROM gateway.budget_period WHERE tenant_id = $1 AND period = ANY ($2) ORDER BY period FOR UPDATE';
