import { Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { context } from '@opentelemetry/api';
import { ServerGrpc } from '@nestjs/microservices';
import type { Millis } from '@kernel/time';
import type { Readiness } from '../health/readiness';
import { admission, type AdmissionRules } from './admission';
import { checkHandlers } from './check-handlers';
import { addHealthService } from './grpc-health';
import { MESSAGE_BYTES } from './message-bytes';
import type { ServedService } from './served-service';
import { tracingOf } from './verified-call';

export interface GrpcServerOptions extends AdmissionRules {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly readiness: Readiness;
  /** How long calls under way may finish while the server closes; then they are cut off. */
  readonly drain: Millis;
}

type CreateServiceMethod = ServerGrpc['createServiceMethod'];
type Serve = (call: { readonly metadata: Parameters<typeof tracingOf>[0] }, callback: unknown) => unknown;

/**
 * Serves generated definitions through Nest's controllers.
 * Does not start when an RPC has no handler or a name is taken twice; every call passes the admission; closing waits for calls under way.
 */
export class GrpcServer extends ServerGrpc {
  private readonly server: Server;
  private boundPort = 0;

  constructor(private readonly serving: GrpcServerOptions) {
    super({
      package: [...new Set(serving.services.map((service) => service.packageName))],
      packageDefinition: packageDefinition(serving.services),
      url: `${serving.host}:${serving.port}`,
    });
    this.server = new Server({
      interceptors: [admission(serving)],
      'grpc.max_receive_message_length': MESSAGE_BYTES,
      'grpc.max_send_message_length': MESSAGE_BYTES,
      'grpc.enable_channelz': 0,
    });
  }

  /** The port that is really open; 0 before the server listens. */
  get port(): number {
    return this.boundPort;
  }

  // The port opens only after every service is registered, so that no early call is answered with UNIMPLEMENTED.
  override createClient(): Promise<Server> {
    return Promise.resolve(this.server);
  }

  override async start(callback?: () => void): Promise<void> {
    checkHandlers(this.serving.services, this.messageHandlers.keys());
    await this.bindEvents();
    addHealthService(this.server, this.serving.services, this.serving.readiness);
    this.boundPort = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync(this.url, ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port))),
    );
    callback?.();
  }

  override createServiceMethod(...args: Parameters<CreateServiceMethod>): ReturnType<CreateServiceMethod> {
    const serve = super.createServiceMethod(...args) as Serve;
    const traced: Serve = (call, callback) => context.with(tracingOf(call.metadata) ?? context.active(), () => serve(call, callback));
    return traced;
  }

  override async close(): Promise<void> {
    // `forceShutdown` knows no session of a server without channelz, and so cuts none: a port's drain does, begun before the shutdown that waits.
    if (this.boundPort > 0) this.server.drain(`${this.serving.host}:${this.boundPort}`, this.serving.drain);
    await new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
  }
}

function packageDefinition(services: readonly ServedService[]): Readonly<Record<string, ServiceDefinition>> {
  return Object.fromEntries(services.map((service) => [service.fullName, service.definition]));
}
