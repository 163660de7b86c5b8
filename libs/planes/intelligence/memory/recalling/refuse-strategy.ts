import { type Refusal, refused } from '@kernel/outcome';
import type { MemoryCode } from '../errors';
import type { BankStrategy } from '../verbs/recall';

/** Why a strategy contradicts itself or the banks that are asked; undefined when it holds. What would have no effect is refused, not passed over. */
export function refuseStrategy(strategy: BankStrategy, banks: readonly string[]): Refusal | undefined {
  const { mode = 'parallel', bank_weights, cascade_order, min_results_to_stop } = strategy;
  if (bank_weights !== undefined && mode !== 'parallel') return no(`bank_weights join rankings, and ${mode} joins none`);
  if (cascade_order !== undefined && mode === 'parallel') return no('cascade_order orders banks, and parallel asks all of them');
  if (min_results_to_stop !== undefined && mode !== 'cascade') return no(`min_results_to_stop ends a cascade, and ${mode} is none`);
  const strange = [...Object.keys(bank_weights ?? {}), ...(cascade_order ?? [])].find((bank) => !banks.includes(bank));
  return strange === undefined ? undefined : no(`${strange} is not among the banks that are asked`);
}

function no(reason: string): Refusal {
  const code: MemoryCode = 'MEMORY_STRATEGY_CONTRADICTED';
  return refused(code, reason);
}
