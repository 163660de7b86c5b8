import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import { service as health } from 'grpc-health-check';
import { anEchoApp, ECHO_ENVIRONMENT, EchoModule } from '../an-echo-app';
import { bootService } from '../boot-service';
import { Readiness } from '../health/readiness';
import { provideFactory } from '../provide';
import type { RunningService } from '../service-spec';

abstract class Probe {
  abstract ready: boolean;
}
let store: Probe;
let running: RunningService;
let client: Client;

beforeAll(async () => {
  running = await bootService(
    anEchoApp({
      module: ({ platformFor }) => {
        const echo = EchoModule.with(platformFor('orchestrator'));
        const probe = provideFactory(Probe, [Readiness], (readiness) => {
          store = { ready: true };
          readiness.add('store', () => (store.ready ? Promise.resolve() : Promise.reject(new Error('away'))));
          return store;
        });
        return { ...echo, providers: [probe] };
      },
    }),
    ECHO_ENVIRONMENT,
  );
  client = new Client(running.grpcAddress, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await running.stop();
});

interface Health {
  readonly status: string;
}
const check = health['Check'] as unknown as MethodDefinition<{ service: string }, Health>;
const watch = health['Watch'] as unknown as MethodDefinition<{ service: string }, Health>;

function ask(service: string): Promise<string> {
  return new Promise((resolve) =>
    client.makeUnaryRequest(
      check.path,
      check.requestSerialize,
      check.responseDeserialize,
      { service },
      new Metadata(),
      {},
      (error, answer) => resolve(error?.details ?? answer?.status ?? ''),
    ),
  );
}

it('says whether the process and each of its services serve, without a signature', async () => {
  expect(await Promise.all(['', 'fiveplane.test.v1.Echo', 'unknown.v1.X'].map(ask))).toEqual([
    'SERVING',
    'SERVING',
    'this process does not serve it',
  ]);
});

it('follows the readiness checks and tells a watcher', async () => {
  const call = client.makeServerStreamRequest(
    watch.path,
    watch.requestSerialize,
    watch.responseDeserialize,
    { service: '' },
    new Metadata(),
  );
  call.on('error', () => undefined);
  const answers = call[Symbol.asyncIterator]() as AsyncIterator<Health>;
  expect((await answers.next()).value).toEqual({ status: 'SERVING' });
  store.ready = false;
  expect(await ask('')).toBe('NOT_SERVING');
  expect((await answers.next()).value).toEqual({ status: 'NOT_SERVING' });
  expect(await (await fetch(`${running.httpUrl}/readyz`)).json()).toEqual({
    ready: false,
    state: 'not ready',
    checks: [
      { name: 'serving', ready: true },
      { name: 'store', ready: false, problem: 'Error' },
    ],
    stores: [],
  });
  store.ready = true;
  expect(await ask('')).toBe('SERVING');
  call.cancel();
});
