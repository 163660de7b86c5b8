import { Metadata, status } from '@grpc/grpc-js';
import { timestampOf } from '@kernel/time';
import { anEchoApp, ECHO_ENVIRONMENT, EchoService } from '../an-echo-app';
import { bootService } from '../boot-service';
import type { RunningService } from '../service-spec';
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

describe('a failure between apps', () => {
  const faults = ['AUDIT_UNAVAILABLE', 'STORE_CONFLICT', 'OVERLOADED', 'NOT_FOUND', 'DOCUMENT_CORRUPT'] as const;

  it.each(faults)('keeps the code, the advice and the message of %s', async (fault) => {
    const channel = callers.to(running.grpcAddress);
    const expected = { code: fault, retry: 'later', message: `failed with ${fault}` };
    expect(await faultOf(channel.unary(EchoService.say, { text: '', fault }, aContext()))).toEqual(expected);
    expect(await faultOf(all(channel.serverStream(EchoService.repeat, { text: '', fault }, aContext())))).toEqual(expected);
  });

  it('tells nothing about a bug', async () => {
    const fault = await faultOf(
      callers.to(running.grpcAddress).unary(EchoService.say, { text: '', bug: 'the password is hunter2' }, aContext()),
    );
    expect(fault).toEqual({ code: 'INTERNAL', retry: 'never', message: 'internal error' });
  });

  it('is PEER_UNAVAILABLE when nobody listens', async () => {
    const fault = await faultOf(callers.to('127.0.0.1:1').unary(EchoService.say, { text: '' }, aContext()));
    expect(fault).toEqual({ code: 'PEER_UNAVAILABLE', retry: 'later', message: 'orchestrator cannot be reached' });
  });

  it('is DEADLINE_EXCEEDED when the answer does not come in time', async () => {
    const fault = await faultOf(
      callers
        .to(running.grpcAddress)
        .unary(EchoService.say, { text: '', wait: true }, aContext({ deadline: timestampOf(Date.now() + 100) })),
    );
    expect(fault.code).toBe('DEADLINE_EXCEEDED');
  });

  it('is DEADLINE_EXCEEDED before anything is sent when no time is left', async () => {
    const fault = await faultOf(
      callers.to('127.0.0.1:1').unary(EchoService.say, { text: '' }, aContext({ deadline: timestampOf(Date.now() - 1) })),
    );
    expect(fault).toEqual({ code: 'DEADLINE_EXCEEDED', retry: 'later', message: 'no time is left to call orchestrator' });
  });
});

describe('the admission', () => {
  it('refuses a caller with another secret', async () => {
    const fault = await faultOf(
      callers
        .to(running.grpcAddress, 'orchestrator', 'some-other-secret-of-some-other-one')
        .unary(EchoService.say, { text: '' }, aContext()),
    );
    expect(fault).toMatchObject({ code: 'CALLER_UNAUTHENTICATED', retry: 'never' });
  });

  it('refuses a caller that the service’s table does not name', async () => {
    const fault = await faultOf(callers.to(running.grpcAddress, 'llm-router').unary(EchoService.say, { text: '' }, aContext()));
    expect(fault).toMatchObject({ code: 'CALLER_FORBIDDEN', message: 'llm-router may not call fiveplane.test.v1.Echo' });
  });

  it('admits every caller that the table names', async () => {
    expect((await callers.to(running.grpcAddress, 'cli').unary(EchoService.say, { text: '' }, aContext())).caller).toBe('cli');
  });

  it('refuses a message that names another tenant than the call', async () => {
    const fault = await faultOf(callers.to(running.grpcAddress).unary(EchoService.say, { text: '', tenant: 'globex' }, aContext()));
    expect(fault.code).toBe('CALLER_FORBIDDEN');
  });

  it('refuses an unsigned call, by status and trailer', async () => {
    const { Client, credentials } = await import('@grpc/grpc-js');
    const client = new Client(running.grpcAddress, credentials.createInsecure());
    const error = await new Promise<{ code: number; metadata: Metadata } | null>((resolve) =>
      client.makeUnaryRequest(
        EchoService.say.path,
        EchoService.say.requestSerialize,
        EchoService.say.responseDeserialize,
        { text: '' },
        new Metadata(),
        {},
        resolve,
      ),
    );
    client.close();
    expect(error?.code).toBe(status.UNAUTHENTICATED);
    expect(error?.metadata.get('code')).toEqual(['CALLER_UNAUTHENTICATED']);
  });
});
