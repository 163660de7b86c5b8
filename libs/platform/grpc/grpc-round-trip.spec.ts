import { anEchoApp, ECHO_ENVIRONMENT, EchoService, GONE, type Echoed, type Said } from '../an-echo-app';
import { bootService } from '../boot-service';
import type { RunningService } from '../service-spec';
import { currentTraceId, tracer, withSpan } from '../telemetry/tracing';
import { aContext, all, Callers, faultOf } from './an-echo-caller';

let running: RunningService;
const callers = new Callers();

beforeAll(async () => {
  running = await bootService(anEchoApp(), ECHO_ENVIRONMENT);
});
afterAll(async () => {
  callers.close();
  await running.stop();
});

describe('a call between apps', () => {
  it('reaches its handler with the verified tenant and caller', async () => {
    const answer = await callers.to(running.grpcAddress).unary(EchoService.say, { text: 'hello' }, aContext());
    expect(answer).toMatchObject({ text: 'hello', tenant: 'acme', caller: 'orchestrator' });
  });

  it('carries the trace of its caller', async () => {
    const channel = callers.to(running.grpcAddress);
    const [here, there] = await withSpan('test', {}, async () => [
      currentTraceId(),
      (await channel.unary(EchoService.say, { text: '' }, aContext())).trace,
    ]);
    expect(here).toMatch(/^[0-9a-f]{32}$/);
    expect(there).toBe(here);
  });

  it('carries the trace that a resumed run kept, rather than the active one', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await callers.to(running.grpcAddress).unary(EchoService.say, { text: '' }, aContext({ traceparent }));
    expect(answer.trace).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('streams answers in order', async () => {
    const answers = await all(callers.to(running.grpcAddress).serverStream(EchoService.repeat, { text: 'again' }, aContext()));
    expect(answers.map(({ text }) => text)).toEqual(['again', 'again', 'again']);
  });

  it('streams both ways', async () => {
    async function* requests(): AsyncGenerator<Said> {
      for (const text of ['a', 'b', 'c']) yield await Promise.resolve({ text });
    }
    const answers = await all(callers.to(running.grpcAddress).duplex(EchoService.talk, requests(), aContext()));
    expect(answers.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it('fails a two-way stream with the error of its own requests', async () => {
    async function* requests(): AsyncGenerator<Said> {
      yield await Promise.resolve({ text: 'a' });
      throw new Error('no more to say');
    }
    await expect(all(callers.to(running.grpcAddress).duplex(EchoService.talk, requests(), aContext()))).rejects.toThrow('no more to say');
  });

  it('may leave a stream early', async () => {
    const seen: Echoed[] = [];
    for await (const answer of callers.to(running.grpcAddress).serverStream(EchoService.repeat, { text: 'x' }, aContext())) {
      seen.push(answer);
      break;
    }
    expect(seen).toHaveLength(1);
  });

  it('tells the handler when the caller has gone', async () => {
    const before = GONE.callers;
    const leaving = new AbortController();
    const call = faultOf(
      callers.to(running.grpcAddress).unary(EchoService.say, { text: '', wait: true }, aContext(), { signal: leaving.signal }),
    );
    await callers.to(running.grpcAddress).unary(EchoService.say, { text: '' }, aContext());
    leaving.abort();
    expect((await call).code).toBe('PEER_UNAVAILABLE');
    await callers.to(running.grpcAddress).unary(EchoService.say, { text: '' }, aContext());
    expect(GONE.callers).toBe(before + 1);
  });
});

it('makes real spans only once telemetry has started', () => {
  const span = tracer().startSpan('x');
  expect(span.isRecording()).toBe(true);
  span.end();
});
