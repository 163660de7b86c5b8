import { Metadata, status } from '@grpc/grpc-js';
import { Fault } from '@kernel/fault';
import { timestampOf } from '@kernel/time';
import { anEchoApp, ECHO_ENVIRONMENT, EchoService, GONE, type Echoed, type Said } from '../an-echo-app';
import type { AppName } from '../apps';
import { bootService } from '../boot-service';
import { SystemClock } from '../clock';
import type { RunningService } from '../service-spec';
import { Secret } from '../settings/secret';
import { tracer, withSpan, currentTraceId } from '../telemetry/tracing';
import type { CallContext } from './call-context';
import { PeerChannel } from './peer-channel';

let running: RunningService;
const channels: PeerChannel[] = [];

beforeAll(async () => {
  running = await bootService(anEchoApp(), ECHO_ENVIRONMENT);
});
afterAll(async () => {
  for (const channel of channels) channel.close();
  await running.stop();
});

function channelTo(address: string, caller: AppName = 'orchestrator', secret: string = ECHO_ENVIRONMENT.FIVEPLANE_SERVICE_SECRET): PeerChannel {
  const channel = new PeerChannel({ peer: 'orchestrator', address: () => address, caller, secret: new Secret(secret), clock: new SystemClock() });
  channels.push(channel);
  return channel;
}

function aContext(changes: Partial<CallContext> = {}): CallContext {
  return { tenant: 'acme', principals: [{ kind: 'user', id: 'ada' }], deadline: timestampOf(Date.now() + 20_000), ...changes };
}

async function faultOf(work: Promise<unknown>): Promise<Pick<Fault, 'code' | 'retry' | 'message'>> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Fault)) throw new Error(`expected a fault, got ${String(error)}`);
  return { code: error.code, retry: error.retry, message: error.message };
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const seen: T[] = [];
  for await (const item of items) seen.push(item);
  return seen;
}

describe('a call between apps', () => {
  it('reaches its handler with the verified tenant and caller', async () => {
    const answer = await channelTo(running.grpcAddress).unary(EchoService.say, { text: 'hello' }, aContext());
    expect(answer).toMatchObject({ text: 'hello', tenant: 'acme', caller: 'orchestrator' });
  });

  it('carries the trace of its caller', async () => {
    const channel = channelTo(running.grpcAddress);
    const [here, there] = await withSpan('test', {}, async () => [currentTraceId(), (await channel.unary(EchoService.say, { text: '' }, aContext())).trace]);
    expect(here).toMatch(/^[0-9a-f]{32}$/);
    expect(there).toBe(here);
  });

  it('carries the trace that a resumed run kept, rather than the active one', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await channelTo(running.grpcAddress).unary(EchoService.say, { text: '' }, aContext({ traceparent }));
    expect(answer.trace).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('streams answers in order', async () => {
    const answers = await all(channelTo(running.grpcAddress).serverStream(EchoService.repeat, { text: 'again' }, aContext()));
    expect(answers.map(({ text }) => text)).toEqual(['again', 'again', 'again']);
  });

  it('streams both ways', async () => {
    async function* requests(): AsyncGenerator<Said> {
      for (const text of ['a', 'b', 'c']) yield await Promise.resolve({ text });
    }
    const answers = await all(channelTo(running.grpcAddress).duplex(EchoService.talk, requests(), aContext()));
    expect(answers.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it('fails a two-way stream with the error of its own requests', async () => {
    async function* requests(): AsyncGenerator<Said> {
      yield await Promise.resolve({ text: 'a' });
      throw new Error('no more to say');
    }
    await expect(all(channelTo(running.grpcAddress).duplex(EchoService.talk, requests(), aContext()))).rejects.toThrow('no more to say');
  });

  it('may leave a stream early', async () => {
    const seen: Echoed[] = [];
    for await (const answer of channelTo(running.grpcAddress).serverStream(EchoService.repeat, { text: 'x' }, aContext())) {
      seen.push(answer);
      break;
    }
    expect(seen).toHaveLength(1);
  });

  it('tells the handler when the caller has gone', async () => {
    const before = GONE.callers;
    const leaving = new AbortController();
    const call = faultOf(channelTo(running.grpcAddress).unary(EchoService.say, { text: '', wait: true }, aContext(), { signal: leaving.signal }));
    await channelTo(running.grpcAddress).unary(EchoService.say, { text: '' }, aContext());
    leaving.abort();
    expect((await call).code).toBe('PEER_UNAVAILABLE');
    await channelTo(running.grpcAddress).unary(EchoService.say, { text: '' }, aContext());
    expect(GONE.callers).toBe(before + 1);
  });
});

describe('a failure between apps', () => {
  const faults = ['AUDIT_UNAVAILABLE', 'STORE_CONFLICT', 'OVERLOADED', 'NOT_FOUND', 'DOCUMENT_CORRUPT'] as const;

  it.each(faults)('keeps the code, the advice and the message of %s', async (fault) => {
    const channel = channelTo(running.grpcAddress);
    const expected = { code: fault, retry: 'later', message: `failed with ${fault}` };
    expect(await faultOf(channel.unary(EchoService.say, { text: '', fault }, aContext()))).toEqual(expected);
    expect(await faultOf(all(channel.serverStream(EchoService.repeat, { text: '', fault }, aContext())))).toEqual(expected);
  });

  it('tells nothing about a bug', async () => {
    const fault = await faultOf(channelTo(running.grpcAddress).unary(EchoService.say, { text: '', bug: 'the password is hunter2' }, aContext()));
    expect(fault).toEqual({ code: 'INTERNAL', retry: 'never', message: 'internal error' });
  });

  it('is PEER_UNAVAILABLE when nobody listens', async () => {
    const fault = await faultOf(channelTo('127.0.0.1:1').unary(EchoService.say, { text: '' }, aContext()));
    expect(fault).toEqual({ code: 'PEER_UNAVAILABLE', retry: 'later', message: 'orchestrator cannot be reached' });
  });

  it('is DEADLINE_EXCEEDED when the answer does not come in time', async () => {
    const fault = await faultOf(channelTo(running.grpcAddress).unary(EchoService.say, { text: '', wait: true }, aContext({ deadline: timestampOf(Date.now() + 100) })));
    expect(fault.code).toBe('DEADLINE_EXCEEDED');
  });

  it('is DEADLINE_EXCEEDED before anything is sent when no time is left', async () => {
    const fault = await faultOf(channelTo('127.0.0.1:1').unary(EchoService.say, { text: '' }, aContext({ deadline: timestampOf(Date.now() - 1) })));
    expect(fault).toEqual({ code: 'DEADLINE_EXCEEDED', retry: 'later', message: 'no time is left to call orchestrator' });
  });
});

describe('the admission', () => {
  it('refuses a caller with another secret', async () => {
    const fault = await faultOf(channelTo(running.grpcAddress, 'orchestrator', 'some-other-secret-of-some-other-one').unary(EchoService.say, { text: '' }, aContext()));
    expect(fault).toMatchObject({ code: 'CALLER_UNAUTHENTICATED', retry: 'never' });
  });

  it('refuses a caller that the service’s table does not name', async () => {
    const fault = await faultOf(channelTo(running.grpcAddress, 'llm-router').unary(EchoService.say, { text: '' }, aContext()));
    expect(fault).toMatchObject({ code: 'CALLER_FORBIDDEN', message: 'llm-router may not call fiveplane.test.v1.Echo' });
  });

  it('admits every caller that the table names', async () => {
    expect((await channelTo(running.grpcAddress, 'cli').unary(EchoService.say, { text: '' }, aContext())).caller).toBe('cli');
  });

  it('refuses a message that names another tenant than the call', async () => {
    const fault = await faultOf(channelTo(running.grpcAddress).unary(EchoService.say, { text: '', tenant: 'globex' }, aContext()));
    expect(fault.code).toBe('CALLER_FORBIDDEN');
  });

  it('refuses an unsigned call, by status and trailer', async () => {
    const { Client, credentials } = await import('@grpc/grpc-js');
    const client = new Client(running.grpcAddress, credentials.createInsecure());
    const error = await new Promise<{ code: number; metadata: Metadata } | null>((resolve) =>
      client.makeUnaryRequest(EchoService.say.path, EchoService.say.requestSerialize, EchoService.say.responseDeserialize, { text: '' }, new Metadata(), {}, resolve),
    );
    client.close();
    expect(error?.code).toBe(status.UNAUTHENTICATED);
    expect(error?.metadata.get('code')).toEqual(['CALLER_UNAUTHENTICATED']);
  });
});

it('makes real spans only once telemetry has started', () => {
  const span = tracer().startSpan('x');
  expect(span.isRecording()).toBe(true);
  span.end();
});
