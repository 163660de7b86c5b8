import { isRefusal, type Refusal } from '@kernel/outcome';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import { MemoryError } from './memory-error';

const MOST_LISTED = 1_000;
const LISTED = 100;

/** What was not refused. @throws MemoryError with the refusal. */
export function granted<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new MemoryError(outcome.code, outcome.reason, outcome.rules);
  return outcome;
}

/** A call that does not fit its description. */
export function misfit(what: string): MemoryError {
  const code: MemoryCode = 'MEMORY_REQUEST_INVALID';
  return new MemoryError(code, what);
}

/** How long a list may be. @throws MemoryError MEMORY_REQUEST_INVALID outside 1–1000. */
export function limitOf(limit: number = LISTED): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_LISTED) throw misfit(`a limit is a whole number from 1 to ${MOST_LISTED}`);
  return limit;
}

/** The banks that a call names, each once. */
export function listOf(banks: string | readonly string[]): readonly string[] {
  return typeof banks === 'string' ? [banks] : [...new Set(banks)];
}
