import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { WatchedEvent } from '@edges/peers/orchestrator/orchestrator';
import { sendEvents, withSilence } from './event-stream';

const STEP: WatchedEvent = { seq: 4, type: 'step', at: '2026-01-31T09:30:00.000Z', data: { event: 'compiled' } };
const ENDED: WatchedEvent = { seq: -1, type: 'ended', at: '2026-01-31T09:30:01.000Z', data: { status: 'DECIDED' } };
const HOURS = 3_600_000;

type Send = typeof sendEvents;

describe('an event stream', () => {
  let server: FastifyInstance;
  afterEach(() => server.close());

  async function serve(answer: (reply: FastifyReply) => void): Promise<string> {
    server = fastify();
    server.get('/', (_request, reply) => answer(reply));
    await server.listen({ port: 0, host: '127.0.0.1' });
    return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/`;
  }

  it('numbers what is in the journal and nothing else, and ends with its source', async () => {
    const url = await serve((reply) => sendEvents(reply, listOf(STEP, ENDED), HOURS, () => undefined, { run_id: 'run_1' }));
    const response = await fetch(url);
    expect(await response.text()).toBe(
      [
        'retry: 1000',
        'event: accepted\ndata: {"run_id":"run_1"}',
        'id: 4\nevent: step\ndata: {"at":"2026-01-31T09:30:00.000Z","event":"compiled"}',
        'event: ended\ndata: {"at":"2026-01-31T09:30:01.000Z","status":"DECIDED"}',
        '',
      ].join('\n\n'),
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('breaks off when its source does: it never looks whole', async () => {
    const url = await serve((reply) => sendEvents(reply, breaking(), HOURS, () => undefined));
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
  });

  describe('ends a silent source as soon as the client is gone', () => {
    // What stood here once: the body closes after its generator, and that one waits for an event.
    const onBodyAlone: Send = (reply, events, heartbeat, leave) => {
      const raw = { once: () => undefined };
      const send = (body: NodeJS.ReadableStream): unknown => reply.send(body.once('close', leave));
      const header = (): unknown => ({ header, send });
      sendEvents({ raw, header } as unknown as FastifyReply, events, heartbeat, () => undefined);
    };

    it.each<[string, boolean, Send]>([
      ['so that nothing keeps watching', true, sendEvents],
      ['control: not when only the body is listened to', false, onBodyAlone],
    ])('%s', async (_what, ends, send) => {
      let hasLeft = false;
      const gone = new AbortController();
      let closed: Promise<unknown> = Promise.resolve();
      const url = await serve((reply) => {
        closed = once(reply.raw, 'close');
        send(reply, silentUntil(gone.signal), HOURS, () => {
          hasLeft = true;
          gone.abort();
        });
      });
      const client = new AbortController();
      const response = await fetch(url, { signal: client.signal });
      await response.body?.getReader().read();
      client.abort();
      await closed;
      await new Promise(setImmediate);
      expect(hasLeft).toBe(ends);
      gone.abort();
    });
  });
});

it('says that it is silent as often as nothing comes, and loses nothing meanwhile', async () => {
  let speak: (word: string) => void = () => undefined;
  async function* words(): AsyncGenerator<string> {
    yield await new Promise<string>((resolve) => (speak = resolve));
  }
  const heard: string[] = [];
  for await (const word of withSilence(words(), 1)) {
    heard.push(word);
    if (heard.length === 2) speak('at last');
  }
  expect(heard.slice(0, 2)).toEqual(['silence', 'silence']);
  expect(heard.at(-1)).toBe('at last');
});

async function* listOf(...events: readonly WatchedEvent[]): AsyncGenerator<WatchedEvent> {
  for (const event of events) yield await Promise.resolve(event);
}

async function* breaking(): AsyncGenerator<WatchedEvent> {
  yield await Promise.resolve(STEP);
  throw new Error('the orchestrator went away');
}

async function* silentUntil(signal: AbortSignal): AsyncGenerator<WatchedEvent> {
  if (!signal.aborted) await once(signal, 'abort');
  yield* [];
}
