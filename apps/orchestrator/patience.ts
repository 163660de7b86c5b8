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

/** How it has gone so far. */
export interface Trouble {
  readonly attempts: number;
  /** Since the first try of this turn. */
  readonly tried: Millis;
  /** How long a try that may be given up is borne with. */
  readonly bearable: Millis;
  /** The run's deadline has passed. */
  readonly overdue: boolean;
}

/**
 * How long a run bears with a broken peer.
 * Reads and model calls are given up after `bearable`. A tool call may have happened: it is repeated under its key until the run's deadline, and given up
 * only then. The record and the close are never given up: no run ends without them.
 */
export function patienceWith(effect: Pick<Effect, 'kind'>, fault: Pick<Fault, 'retry'>, trouble: Trouble): Patience {
  const { attempts, tried, bearable, overdue } = trouble;
  const endless = effect.kind === 'seal_record' || effect.kind === 'close_run';
  if (fault.retry === 'never' && !endless) return { kind: 'give_up' };
  if (tried <= bearable) return { kind: 'again', after: Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 10)) };
  return endless || (effect.kind === 'call_tool' && !overdue) ? { kind: 'put_off', after: PUT_OFF_MS } : { kind: 'give_up' };
}
