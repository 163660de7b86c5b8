/**
 * Works on up to `limit` requests at a time and yields their answers in the order of the requests.
 * The first failure ends it, after the answers before it. When `stop` fires, no further request is read: what was read is answered.
 */
export async function* inOrder<Q, A>(
  requests: AsyncIterable<Q>,
  limit: number,
  stop: AbortSignal,
  work: (request: Q) => Promise<A>,
): AsyncGenerator<A, void, undefined> {
  const iterator = requests[Symbol.asyncIterator]();
  const running: Promise<A>[] = [];
  const stopped = onceAborted(stop);
  let reading: Promise<IteratorResult<Q>> | undefined = iterator.next();
  // What is read after the end has no reader; its failure is the stream's, which has ended.
  reading.catch(() => undefined);
  try {
    while (reading || running.length > 0) {
      const [first] = running;
      const read =
        reading && running.length < limit ? Promise.race([reading, stopped.promise]).then((request) => ({ request })) : undefined;
      const answered = first?.then((answer) => ({ answer }));
      const event = await Promise.race([read, answered].filter((promise) => promise !== undefined));
      if ('answer' in event) {
        void running.shift();
        yield event.answer;
      } else if (event.request === 'stopped' || event.request.done) {
        reading = undefined;
      } else {
        const begun = work(event.request.value);
        // Its failure is met in its turn, which may come after somebody else's.
        begun.catch(() => undefined);
        running.push(begun);
        reading = iterator.next();
        reading.catch(() => undefined);
      }
    }
  } finally {
    stopped.forget();
    // Not awaited: a read that is under way is only given up when the caller's side of the stream ends.
    iterator.return?.().catch(() => undefined);
  }
}

function onceAborted(signal: AbortSignal): { readonly promise: Promise<'stopped'>; readonly forget: () => void } {
  let stop = (): void => undefined;
  const promise = new Promise<'stopped'>((resolve) => (stop = () => resolve('stopped')));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return { promise, forget: () => signal.removeEventListener('abort', stop) };
}
