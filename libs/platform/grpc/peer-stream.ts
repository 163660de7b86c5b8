import type { ClientDuplexStream, ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { once } from 'node:events';
import type { Fault } from '@kernel/fault';
import type { ChildSpan } from '../telemetry/tracing';

/** Yields what the peer sends; leaving early or an aborted signal cancels the call. */
export async function* readAnswers<A>(
  call: ClientReadableStream<A>,
  span: ChildSpan,
  faultOf: (error: ServiceError) => Fault,
  signal: AbortSignal | undefined,
): AsyncGenerator<A, void, undefined> {
  const cancel = (): void => call.cancel();
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  try {
    for await (const answer of call) yield answer as A;
    span.ended(undefined);
  } catch (error) {
    throw span.failed(isServiceError(error) ? faultOf(error) : error);
  } finally {
    signal?.removeEventListener('abort', cancel);
    span.ended(undefined);
    // A cancelled stream still reports its end; nobody is left to hear it.
    call.on('error', () => undefined);
    call.cancel();
  }
}

/** Sends requests at the pace of the wire. A failing iterable breaks the call with that error, which the reading side throws. */
export function writeRequests<Q>(call: ClientDuplexStream<Q, unknown>, requests: AsyncIterable<Q>): void {
  const ended = new AbortController();
  call.once('close', () => ended.abort()).once('status', () => ended.abort());
  const send = async (): Promise<void> => {
    for await (const request of requests) {
      if (ended.signal.aborted) return;
      if (!call.write(request)) await once(call, 'drain', { signal: ended.signal });
    }
    call.end();
  };
  send().catch((error: unknown) => {
    if (!ended.signal.aborted) call.destroy(error instanceof Error ? error : new Error(String(error)));
  });
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}
