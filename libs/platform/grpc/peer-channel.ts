import { Client, credentials, Metadata, type CallOptions, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import { SpanKind } from '@opentelemetry/api';
import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { millisOf } from '@kernel/time';
import type { AppName } from '../apps';
import type { Secret } from '../settings/secret';
import { childSpan, type ChildSpan, outsideTraces } from '../telemetry/tracing';
import type { CallContext } from './call-context';
import { faultOfStatus } from './fault-status';
import { MESSAGE_BYTES } from './message-bytes';
import { readAnswers, writeRequests } from './peer-stream';
import { CALL_KEY, signCall } from './signed-call';

export interface PeerChannelOptions {
  readonly peer: AppName;
  /** Asked at the first call: the address of a peer in the same process is known only once it listens. */
  readonly address: () => string;
  readonly caller: AppName;
  readonly secret: Secret;
  readonly clock: Clock;
}

/** Ends a call before its deadline, for example because its own caller has gone. */
export interface CallEnd {
  readonly signal?: AbortSignal;
}

/**
 * Calls another app. Each call is signed for its method, carries the trace and the context's deadline, and is sent once: there is no hidden retry.
 * What fails is a Fault: the peer's own code when it gave one, PEER_UNAVAILABLE when it cannot be reached, DEADLINE_EXCEEDED when time is up.
 */
export class PeerChannel {
  private client: Client | undefined;

  constructor(private readonly options: PeerChannelOptions) {}

  async unary<Q, A>(method: MethodDefinition<Q, A>, request: Q, context: CallContext, { signal }: CallEnd = {}): Promise<A> {
    const { metadata, options, span } = this.open(method.path, context);
    return new Promise<A>((resolve, reject) => {
      const done = (error: ServiceError | null, answer?: A): void => {
        signal?.removeEventListener('abort', cancel);
        if (error === null && answer !== undefined) resolve(span.ended(answer));
        else
          reject(span.failed(error === null ? new Fault('INTERNAL', `${this.options.peer} sent no answer`, 'never') : this.fault(error)));
      };
      const call = this.connected().makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        options,
        done,
      );
      const cancel = (): void => call.cancel();
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Answers in the order in which they were sent. Leaving the loop ends the call. */
  async *serverStream<Q, A>(
    method: MethodDefinition<Q, A>,
    request: Q,
    context: CallContext,
    end: CallEnd = {},
  ): AsyncGenerator<A, void, undefined> {
    const { metadata, options, span } = this.open(method.path, context);
    const call = this.connected().makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      options,
    );
    yield* readAnswers<A>(call, span, (error) => this.fault(error), end.signal);
  }

  /** Requests and answers, each in order and independent of each other. A failing request iterable fails the call. */
  async *duplex<Q, A>(
    method: MethodDefinition<Q, A>,
    requests: AsyncIterable<Q>,
    context: CallContext,
    end: CallEnd = {},
  ): AsyncGenerator<A, void, undefined> {
    // Many requests of many runs go through it, so it belongs to the trace of none of them.
    const { metadata, options, span } = outsideTraces(() => this.open(method.path, context));
    const call = this.connected().makeBidiStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      metadata,
      options,
    );
    writeRequests(call, requests);
    yield* readAnswers<A>(call, span, (error) => this.fault(error), end.signal);
  }

  /** Ends the connection; calls under way fail. */
  close(): void {
    this.client?.close();
    this.client = undefined;
  }

  private open(
    path: string,
    context: CallContext,
  ): { readonly metadata: Metadata; readonly options: CallOptions; readonly span: ChildSpan } {
    const { peer, caller, secret, clock } = this.options;
    const now = clock.now();
    if (context.deadline <= now) throw new Fault('DEADLINE_EXCEEDED', `no time is left to call ${peer}`, 'later');
    const span = childSpan(path.slice(1), SpanKind.CLIENT, context.traceparent);
    const metadata = new Metadata();
    metadata.set(CALL_KEY, signCall(path, caller, context, now, secret));
    span.inject((key, value) => metadata.set(key, value));
    return { metadata, options: { deadline: millisOf(context.deadline) }, span };
  }

  private fault(error: ServiceError): Fault {
    return faultOfStatus(this.options.peer, error);
  }

  private connected(): Client {
    this.client ??= new Client(this.options.address(), credentials.createInsecure(), {
      'grpc.enable_retries': 0,
      'grpc.enable_channelz': 0,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 2_000,
      'grpc.max_receive_message_length': MESSAGE_BYTES,
      'grpc.max_send_message_length': MESSAGE_BYTES,
    });
    return this.client;
  }
}
