import type { BudgetLimits } from '@edges/model-budgets/model-budgets';
import type { Millis } from '@kernel/time';

/** The numbers by which the gateway works; each is a setting. */
export class GatewayRules {
  constructor(
    readonly rules: {
      readonly attemptsPerProfile: number;
      readonly backoff: Millis;
      /** The most one attempt may take. */
      readonly attemptTimeout: Millis;
      /** How long a settled call is remembered, so that asking again costs nothing. */
      readonly remembered: Millis;
      readonly budget: BudgetLimits;
    },
  ) {}
}

/** Kept back from the caller's deadline, so that a call that ran out of time is still settled and told. */
export const SETTLING_MS: Millis = 200;
