import type { FastifyInstance } from 'fastify';
import type { Readiness } from '../health/readiness';
import type { Metrics } from '../telemetry/metrics';

/** What the machinery around a process asks: is it alive, does it want traffic, how does it do. */
export function addOperationsRoutes(server: FastifyInstance, readiness: Readiness, metrics: Metrics): void {
  server.get('/livez', (_request, reply) => reply.send({ status: 'alive' }));
  server.get('/readyz', async (_request, reply) => {
    const report = await readiness.report();
    return reply.code(report.ready ? 200 : 503).send(report);
  });
  server.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics.exposition();
    return reply.header('content-type', contentType).send(text);
  });
}
