import { hash } from 'node:crypto';
import type { RoutingRule } from '@kernel/records/model-profile';

type Canary = NonNullable<RoutingRule['canary']>;

/** True when this run belongs to the canary's share. A run is in or out for good; another salt draws another share. */
export function inCanaryShare({ salt, percent }: Pick<Canary, 'salt' | 'percent'>, runId: string): boolean {
  // 48 bits: the largest whole number of hex digits that a double holds, and far more than a hundred classes need.
  const drawn = Number.parseInt(hash('sha256', `${salt}\n${runId}`, 'hex').slice(0, 12), 16);
  return drawn % 100 < percent;
}
