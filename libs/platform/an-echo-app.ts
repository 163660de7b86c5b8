import type { Metadata, MethodDefinition } from '@grpc/grpc-js';
import { Body, Controller, Get, Module, Param, Post, type DynamicModule } from '@nestjs/common';
import { GrpcMethod, GrpcStreamMethod } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { isFaultCode } from '@kernel/fault-codes';
import { later } from '@kernel/time';
import { Peers } from './grpc/peers';
import { serve, type ServedService } from './grpc/served-service';
import { toAsyncIterable, toObservable } from './grpc/streams';
import { callContextOf, sameTenant } from './grpc/verified-call';
import { Problem } from './http/problem';
import type { ServiceSpec } from './service-spec';
import { defineSettings } from './settings/define-settings';
import { currentTraceId } from './telemetry/tracing';

/** What a spec says to the echo: `fault` and `bug` make it fail, `wait` makes it answer only when its caller has gone. */
export interface Said {
  readonly text: string;
  readonly tenant?: string;
  readonly fault?: string;
  readonly bug?: string;
  readonly wait?: boolean;
}

export interface Echoed {
  readonly text: string;
  readonly tenant: string;
  readonly caller: string;
  readonly trace?: string | undefined;
}

/** A service in the shape that ts-proto generates, with JSON on the wire. */
export const EchoService = {
  say: method('Say', false, false),
  repeat: method('Repeat', false, true),
  talk: method('Talk', true, true),
} as const;

export const ECHO: ServedService = serve(EchoService, ['orchestrator', 'cli']);

/** The caller went away while `wait` waited; a spec reads how often. */
export const GONE = { callers: 0 };

@Controller()
export class EchoGrpc {
  @GrpcMethod('Echo', 'say')
  async say(said: Said, metadata?: Metadata): Promise<Echoed> {
    const call = callContextOf(metadata);
    if (said.wait)
      await new Promise<void>((resolve) => call.signal.addEventListener('abort', () => resolve(), { once: true })).then(
        () => void GONE.callers++,
      );
    return echo(said, metadata);
  }

  @GrpcMethod('Echo', 'repeat')
  repeat(said: Said, metadata?: Metadata): Observable<Echoed> {
    return toObservable(times(3, () => echo(said, metadata)));
  }

  @GrpcStreamMethod('Echo', 'talk')
  talk(messages: Observable<Said>, metadata?: Metadata): Observable<Echoed> {
    return toObservable(answers(toAsyncIterable(messages), metadata));
  }
}

@Controller('v1/echo')
export class EchoHttp {
  constructor(
    private readonly peers: Peers,
    private readonly clock: Clock,
  ) {}

  /** The same process again, over the wire: what an all-in-one does with every call. */
  @Get('through')
  through(): Promise<Echoed> {
    return this.peers
      .to('orchestrator')
      .unary(EchoService.say, { text: 'through' }, { tenant: 'acme', principals: [], deadline: later(this.clock.now(), 5_000) });
  }

  @Post()
  post(@Body() body: unknown): unknown {
    return { body, trace: currentTraceId() };
  }

  @Get('fail/:how')
  fail(@Param('how') how: string): never {
    if (how === 'bug') throw new Error('the password is hunter2');
    if (how === 'refusal') throw Problem.of(422, { kind: 'refused', code: 'ECHO_REFUSED', reason: 'not today', rules: [] });
    if (how === 'findings')
      throw new Problem(400, 'ECHO_INVALID', 'two things are wrong', { findings: [{ path: '/a', problem: 'is missing' }] });
    throw new Fault(isFaultCode(how) ? how : 'INTERNAL', `failed with ${how}`, 'later', {
      cause: new Error('postgres://app:hunter2@db/x is away'),
    });
  }
}

@Module({})
export class EchoModule {
  static with(platform: DynamicModule): DynamicModule {
    return { module: EchoModule, imports: [platform], controllers: [EchoGrpc, EchoHttp] };
  }
}

export const ECHO_SETTINGS = defineSettings('orchestrator', {});

/** A whole app around the echo, on free ports. */
export function anEchoApp(overrides: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    app: 'orchestrator',
    settings: ECHO_SETTINGS,
    services: [ECHO],
    calls: 'itself',
    module: ({ platformFor }) => EchoModule.with(platformFor('orchestrator')),
    ...overrides,
  };
}

/** Free ports and a secret that a spec can sign with. */
export const ECHO_ENVIRONMENT = {
  FIVEPLANE_HTTP_PORT: '0',
  FIVEPLANE_GRPC_PORT: '0',
  FIVEPLANE_LOG_LEVEL: 'error',
  FIVEPLANE_SERVICE_SECRET: 'a-secret-of-the-echo-and-its-callers',
} as const;

function echo(said: Said, metadata: Metadata | undefined): Echoed {
  const call = callContextOf(metadata);
  if (said.bug !== undefined) throw new Error(said.bug);
  if (said.fault !== undefined && isFaultCode(said.fault)) throw new Fault(said.fault, `failed with ${said.fault}`, 'later');
  const tenant = sameTenant(call, said.tenant ?? call.tenant);
  return { text: said.text, tenant, caller: call.caller, trace: currentTraceId() };
}

async function* times(count: number, make: () => Echoed): AsyncGenerator<Echoed> {
  for (let i = 0; i < count; i++) yield await Promise.resolve(make());
}

async function* answers(messages: AsyncIterable<Said>, metadata: Metadata | undefined): AsyncGenerator<Echoed> {
  for await (const said of messages) yield echo(said, metadata);
}

function method<Q extends boolean, A extends boolean>(name: string, requestStream: Q, responseStream: A): MethodDefinition<Said, Echoed> {
  return {
    path: `/fiveplane.test.v1.Echo/${name}`,
    requestStream,
    responseStream,
    requestSerialize: json,
    requestDeserialize: (bytes) => JSON.parse(bytes.toString('utf8')) as Said,
    responseSerialize: json,
    responseDeserialize: (bytes) => JSON.parse(bytes.toString('utf8')) as Echoed,
  };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
