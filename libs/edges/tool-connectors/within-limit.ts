import type { ConnectorOutcome } from '@planes/action/classify-outcome';
import type { Millis } from '@kernel/time';

/** What a connector is told, and tells, while it works. */
export interface Attempt {
  /** Fires when the limit is over. The upstream may not heed it: a stop asked for is not a stop. */
  readonly signal: AbortSignal;
  /** To be called before the first byte of the call leaves. */
  readonly sending: () => void;
}

/**
 * Runs one attempt under a timer of our own, so that neither an upstream that ignores cancellation nor one that keeps reporting progress
 * holds the caller. Past the limit the outcome is unknown if anything was sent. What an attempt throws after sending is unknown too:
 * an effect may exist that nobody recorded otherwise. Thrown before sending, it is a bug and stays one.
 */
export function withinLimit(limit: Millis, attempt: (attempt: Attempt) => Promise<ConnectorOutcome>): Promise<ConnectorOutcome> {
  const stop = new AbortController();
  let sent = false;
  const late = (): ConnectorOutcome => {
    const message = `no answer within ${limit} ms`;
    return sent
      ? { kind: 'unknown', cause: 'deadline', code: 'CONNECTOR_TIMEOUT', message }
      : { kind: 'not_sent', code: 'CONNECTOR_TIMEOUT', message };
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(late());
      stop.abort();
    }, limit);
    attempt({ signal: stop.signal, sending: () => void (sent = true) })
      .catch((error: unknown) => {
        if (!sent) throw error;
        const message = error instanceof Error ? error.name : 'error';
        return {
          kind: 'unknown',
          cause: 'transport',
          code: 'CONNECTOR_FAILED',
          message: `the call broke off: ${message}`,
        } satisfies ConnectorOutcome;
      })
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
