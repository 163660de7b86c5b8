import { Controller, Module, type DynamicModule } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { anEchoApp, ECHO, ECHO_ENVIRONMENT, EchoGrpc, EchoService } from '../an-echo-app';
import { bootService } from '../boot-service';
import { checkHandlers } from './check-handlers';
import { serve } from './served-service';

const plain = (rpc: string, service = 'Echo'): string => JSON.stringify({ service, rpc, streaming: 'no_stream' });
const stream = (rpc: string): string => JSON.stringify({ service: 'Echo', rpc, streaming: 'rx_stream' });
const COMPLETE = [plain('say'), plain('repeat'), stream('talk')];

it('lets a complete server start', () => {
  expect(() => checkHandlers([ECHO], COMPLETE)).not.toThrow();
  expect(() =>
    checkHandlers([ECHO], [plain('say', 'fiveplane.test.v1.Echo'), plain('repeat'), stream('talk'), 'an event of another transport']),
  ).not.toThrow();
});

it.each<[string, () => void, string]>([
  ['an rpc without a handler', () => checkHandlers([ECHO], COMPLETE.slice(1)), 'rpc /fiveplane.test.v1.Echo/Say has no handler'],
  [
    'a stream with a plain handler',
    () => checkHandlers([ECHO], [plain('say'), plain('repeat'), plain('talk')]),
    'rpc /fiveplane.test.v1.Echo/Talk has no handler',
  ],
  [
    'a handler for an rpc that no definition has',
    () => checkHandlers([ECHO], [...COMPLETE, plain('shout')]),
    'handler Echo/shout belongs to no served service',
  ],
  ['one service twice', () => checkHandlers([ECHO, ECHO], COMPLETE), 'service fiveplane.test.v1.Echo is served twice'],
  [
    'two services with one short name',
    () => checkHandlers([ECHO, { ...ECHO, fullName: 'other.v1.Echo' }], COMPLETE),
    'two services have the short name Echo',
  ],
])('refuses %s', (_what, check, problem) => {
  expect(check).toThrow(problem);
});

it('needs a definition of one service', () => {
  expect(() => serve({}, [])).toThrow('one named service');
  expect(() => serve({ ...EchoService, other: { ...EchoService.say, path: '/other.v1.Other/Say' } }, [])).toThrow('one named service');
});

describe('a process', () => {
  @Controller()
  class HalfAnEcho {
    @GrpcMethod('Echo', 'say')
    say(): void {}
  }
  @Module({})
  class HalfAnApp {
    static with(platform: DynamicModule, controllers: NonNullable<DynamicModule['controllers']>): DynamicModule {
      return { module: HalfAnApp, imports: [platform], controllers };
    }
  }
  const boot = (controllers: NonNullable<DynamicModule['controllers']>) =>
    bootService(anEchoApp({ module: ({ platformFor }) => HalfAnApp.with(platformFor('orchestrator'), controllers) }), ECHO_ENVIRONMENT);

  it('does not start without a handler for each rpc', async () => {
    await expect(boot([HalfAnEcho])).rejects.toThrow('rpc /fiveplane.test.v1.Echo/Repeat has no handler');
  });

  // The control: what the check refuses above differs only in its handlers.
  it('starts with them', async () => {
    const running = await boot([EchoGrpc]);
    await running.stop();
  });
});
