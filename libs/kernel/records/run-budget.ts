import { type Static } from 'typebox';
import { closed, CountField, MillisField, UsdMicrosField } from './fields';

const amounts = {
  tokens_in: CountField,
  tokens_out: CountField,
  model_calls: CountField,
  tool_calls: CountField,
  cost_usd_micros: UsdMicrosField,
  wall_clock_ms: MillisField,
  replans: CountField,
  retries: CountField,
};

/** One amount per thing a run may use up. */
export const BudgetAmounts = closed(amounts);
export type BudgetAmounts = Static<typeof BudgetAmounts>;

/** What a run may use and has used. A charge is reserved before it is spent; what does not fit is refused before any spend. */
export const RunBudget = closed({ caps: BudgetAmounts, spent: BudgetAmounts });
export type RunBudget = Static<typeof RunBudget>;

/** The names of the amounts, in the order in which a refusal names them. */
export const BUDGET_AMOUNTS = Object.keys(amounts) as readonly (keyof BudgetAmounts)[];

export const NOTHING_SPENT: BudgetAmounts = {
  tokens_in: 0,
  tokens_out: 0,
  model_calls: 0,
  tool_calls: 0,
  cost_usd_micros: 0,
  wall_clock_ms: 0,
  replans: 0,
  retries: 0,
};
