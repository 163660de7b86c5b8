import { type MicroUsd, usdOf } from '@kernel/micro-usd';
import type { ModelCall } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';

/** The most one attempt at a profile can cost this call; given, so that routing and reserving price alike. */
export type AttemptPrice = (profile: ModelProfile) => MicroUsd;

/**
 * What is put aside before the first attempt: every allowed attempt at every chosen profile at full length, but no more than the call may cost.
 * An attempt starts only if it fits what is left of this, so a call never costs more than was put aside.
 */
export function callReservation(
  call: Pick<ModelCall, 'max_cost_usd_micros'>,
  chosen: readonly ModelProfile[],
  attemptsPerProfile: number,
  priceOf: AttemptPrice,
): MicroUsd {
  const everything = chosen.reduce((sum, profile) => sum + priceOf(profile) * BigInt(attemptsPerProfile), 0n);
  const cap = usdOf(call.max_cost_usd_micros);
  return everything < cap ? everything : cap;
}
