import { isRefusal, type Refusal } from '@kernel/outcome';

/** The outcome, when it is not a refusal; for specs that expect none. */
export function an<T extends object>(outcome: T | Refusal | undefined): T {
  if (outcome === undefined || isRefusal(outcome))
    throw new Error(outcome === undefined ? 'nothing' : `${outcome.code}: ${outcome.reason}`);
  return outcome;
}
