/**
 * Works on up to `limit` requests at a time and yields their answers in the order of the requests.
 * The first failure ends it, after the answers before it.
 */
export async function* inOrder<Q, A>(
  requests: AsyncIterable<Q>,
  limit: number,
  work: (request: Q) => Promise<A>,
): AsyncGenerator<A, void, undefined> {
  const iterator = requests[Symbol.asyncIterator]();
  const running: Promise<A>[] = [];
  let reading: Promise<IteratorResult<Q>> | undefined = iterator.next();
  try {
    while (reading || running.length > 0) {
      const [first] = running;
      const read = reading && running.length < limit ? reading.then((request) => ({ request })) : undefined;
      const answered = first?.then((answer) => ({ answer }));
      const event = await Promise.race([read, answered].filter((promise) => promise !== undefined));
      if ('answer' in event) {
        void running.shift();
        yield event.answer;
      } else if (event.request.done) {
        reading = undefined;
      } else {
        const begun = work(event.request.value);
        // Its failure is met in its turn, which may come after somebody else's.
        begun.catch(() => undefined);
        running.push(begun);
        reading = iterator.next();
      }
    }
  } finally {
    await iterator.return?.();
  }
}
