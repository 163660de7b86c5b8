import { Observable } from 'rxjs';
import { Fault } from '@kernel/fault';

/** How many messages of a request stream may wait for a slow handler. */
const WAITING_LIMIT = 1_000;

/** A handler's answers as Nest wants them. Unsubscribing, as Nest does when the caller goes, ends the iterable. */
export function toObservable<T>(answers: AsyncIterable<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const iterator = answers[Symbol.asyncIterator]();
    void (async () => {
      try {
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
          if (subscriber.closed) return;
          subscriber.next(next.value);
        }
        subscriber.complete();
      } catch (error) {
        subscriber.error(error);
      }
    })();
    return () => void iterator.return?.().then(undefined, (error: unknown) => subscriber.error(error));
  });
}

/**
 * A request stream as a loop can read it, in order.
 * @throws Fault OVERLOADED when more than a thousand messages wait.
 */
export async function* toAsyncIterable<T>(messages: Observable<T>): AsyncGenerator<T, void, undefined> {
  const waiting: T[] = [];
  let ended: { readonly error?: unknown } | undefined;
  let wake = (): void => undefined;
  const subscription = messages.subscribe({
    next: (message) => {
      if (waiting.length < WAITING_LIMIT) waiting.push(message);
      else ended ??= { error: new Fault('OVERLOADED', 'too many messages wait in the stream', 'later') };
      wake();
    },
    error: (error: unknown) => {
      ended ??= { error };
      wake();
    },
    complete: () => {
      ended ??= {};
      wake();
    },
  });
  try {
    for (;;) {
      const message = waiting.shift();
      if (message !== undefined) yield message;
      else if (ended === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else if ('error' in ended) throw ended.error;
      else return;
    }
  } finally {
    subscription.unsubscribe();
  }
}
