import { type Refusal, refused } from '@kernel/outcome';
import { BUDGET_AMOUNTS, type BudgetAmounts, type RunBudget } from '@kernel/records/run-budget';

/**
 * Says whether a charge fits beside what is spent; the refusal names the first amount that does not.
 * A run has one writer, fenced by its lease, so the journal entry that carries the reservation is the reservation.
 */
export function refuseOverdraft(budget: RunBudget, charge: Partial<BudgetAmounts>): Refusal | undefined {
  for (const name of BUDGET_AMOUNTS) {
    const wanted = charge[name] ?? 0;
    if (wanted > 0 && budget.spent[name] + wanted > budget.caps[name]) {
      return refused(
        'RUN_BUDGET_EXHAUSTED',
        `the run may use ${budget.caps[name]} ${name}, has used ${budget.spent[name]} and needs ${wanted} more`,
        [name],
      );
    }
  }
  return undefined;
}

/** The budget after a charge has been spent. */
export function spend(budget: RunBudget, charge: Partial<BudgetAmounts>): RunBudget {
  const spent = { ...budget.spent };
  for (const name of BUDGET_AMOUNTS) spent[name] += charge[name] ?? 0;
  return { caps: budget.caps, spent };
}
