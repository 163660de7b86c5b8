import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { Json } from '@kernel/canonical-json';
import type { Millis } from '@kernel/time';
import type { WatchedEvent } from '@edges/peers/orchestrator/orchestrator';

/** How long a client waits before it comes back to a stream that ended early. */
const RETRY_MS = 1_000;

/**
 * Answers with server-sent events. A journaled event carries its number as `id`, so that a client that comes back goes on behind it.
 * `leave` is called when the answer is over or the client is gone, and must end `events`, also while they are silent.
 */
export function sendEvents(
  reply: FastifyReply,
  events: AsyncIterable<WatchedEvent>,
  heartbeat: Millis,
  leave: () => void,
  first?: Json,
): void {
  const body = Readable.from(lines(events, heartbeat, first), { objectMode: false });
  // The body closes only after its generator, which waits for an event that may never come: it is the connection that tells.
  reply.raw.once('close', leave);
  reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(body);
}

async function* lines(
  events: AsyncIterable<WatchedEvent>,
  heartbeat: Millis,
  first: Json | undefined,
): AsyncGenerator<string, void, undefined> {
  yield `retry: ${RETRY_MS}\n\n`;
  if (first !== undefined) yield `event: accepted\ndata: ${JSON.stringify(first)}\n\n`;
  for await (const event of withSilence(events, heartbeat)) yield event === 'silence' ? ': still here\n\n' : textOf(event);
}

function textOf({ seq, type, at, data }: WatchedEvent): string {
  const id = seq >= 0 ? `id: ${seq}\n` : '';
  return `${id}event: ${type}\ndata: ${JSON.stringify({ at, ...data })}\n\n`;
}

/** The items as they come, and `silence` whenever none came for that long. */
export async function* withSilence<T>(items: AsyncIterable<T>, limit: Millis): AsyncGenerator<T | 'silence', void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const result = await orSilence(next, limit);
      if (result === 'silence') {
        yield result;
        continue;
      }
      if (result.done === true) return;
      yield result.value;
      next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}

async function orSilence<T>(next: Promise<T>, limit: Millis): Promise<T | 'silence'> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silence'>((resolve) => (timer = setTimeout(resolve, limit, 'silence')));
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}
