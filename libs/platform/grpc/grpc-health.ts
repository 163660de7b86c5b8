import type { handleUnaryCall, sendUnaryData, Server, ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import type { Readiness } from '../health/readiness';
import type { ServedService } from './served-service';

interface HealthRequest {
  readonly service: string;
}
type Serving = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

/**
 * grpc.health.v1 over the process's readiness: the empty name is the process, the others are the services it serves.
 * Checks run when somebody asks; a watcher is told when the answer changes, draining included.
 */
export function addHealthService(server: Server, services: readonly ServedService[], readiness: Readiness): void {
  const names = new Set(['', ...services.map((service) => service.fullName)]);
  const serving = async (): Promise<Serving> => ((await readiness.report()).ready ? 'SERVING' : 'NOT_SERVING');

  const check: handleUnaryCall<HealthRequest, { status: Serving }> = (call, callback) => {
    if (!names.has(call.request.service)) return callback({ code: status.NOT_FOUND, details: 'this process does not serve it' });
    answer(callback, async () => ({ status: await serving() }));
  };
  const list = (_: unknown, callback: sendUnaryData<{ statuses: Record<string, { status: Serving }> }>): void =>
    answer(callback, async () => {
      const now = await serving();
      return { statuses: Object.fromEntries([...names].map((name) => [name, { status: now }])) };
    });
  const watch = (call: ServerWritableStream<HealthRequest, { status: Serving }>): void => {
    if (!names.has(call.request.service)) return void call.write({ status: 'SERVICE_UNKNOWN' });
    const stop = readiness.onChange((ready) => void call.write({ status: ready ? 'SERVING' : 'NOT_SERVING' }));
    call.on('cancelled', stop);
    void serving().then((now) => call.write({ status: now }));
    readiness.draining.addEventListener('abort', () => call.end(), { once: true });
  };
  const implementation: Record<string, unknown> = { check, watch, list };
  server.addService(healthService, implementation as unknown as UntypedServiceImplementation);
}

function answer<T>(callback: sendUnaryData<T>, make: () => Promise<T>): void {
  make().then(
    (value) => callback(null, value),
    () => callback({ code: status.INTERNAL, details: 'health could not be determined' }),
  );
}
