import type { Fault } from '@kernel/fault';
import type { Millis } from '@kernel/time';
import type { Effect } from '@planes/decision/run/run-effect';

/** What to do with an effect whose peer is broken. */
export type Patience =
  | { readonly kind: 'again'; readonly after: Millis }
  /** Give the run back and come again later: nothing is lost, and another process may be better placed. */
  | { readonly kind: 'put_off'; readonly after: Millis }
  | { readonly kind: 'give_up' };

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
const PUT_OFF_MS = 2_000;

/**
 * How long a run bears with a broken peer.
 * Reads and model calls are given up after `bearable`; an effect that may have happened, the record and the close never are:
 * they are repeated under the same ids until they are known, or until the run's own deadline.
 */
export function patienceWith(effect: Effect, fault: Pick<Fault, 'code' | 'retry'>, attempts: number, tried: Millis, bearable: Millis): Patience {
  const mustBeKnown = effect.kind === 'seal_record' || effect.kind === 'close_run' || effect.kind === 'call_tool';
  if (fault.retry === 'never' && effect.kind !== 'seal_record' && effect.kind !== 'close_run') return { kind: 'give_up' };
  if (tried > bearable) return mustBeKnown ? { kind: 'put_off', after: PUT_OFF_MS } : { kind: 'give_up' };
  return { kind: 'again', after: Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 10)) };
}
