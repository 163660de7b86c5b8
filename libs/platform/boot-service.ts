import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { CustomStrategy, NestMicroservice } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { FaultFilter } from './grpc/fault-filter';
import { httpServer } from './http/http-server';
import { ProblemFilter } from './http/problem-filter';
import { NestLog } from './nest-log';
import { processParts, type ProcessParts } from './process-parts';
import type { RunningService, ServiceSpec } from './service-spec';
import type { SettingsShape } from './settings/define-settings';
import { parseSettings, type Environment } from './settings/parse-settings';
import type { PlatformSettings } from './settings/platform-settings';

/**
 * Starts a service and resolves when every port is open and its loops have begun.
 * @throws SettingsInvalid, or whatever kept it from starting; nothing stays open then.
 */
export async function bootService<S extends SettingsShape>(spec: ServiceSpec<S>, environment: Environment): Promise<RunningService> {
  const { app: settings, platform } = parseSettings(spec.settings, environment);
  const parts = processParts(spec, platform);
  const { log, metrics, readiness, lifecycle, grpc } = parts;
  const http = httpServer({ bodyLimit: platform.FIVEPLANE_HTTP_BODY_BYTES, uploads: spec.uploads, metrics, readiness });
  let nest: NestFastifyApplication | undefined;
  const stop = once(() => stopService(parts, platform, nest));
  try {
    const module = await spec.module({ settings, platform, platformFor: parts.platformFor, lifecycle, log });
    nest = await NestFactory.create<NestFastifyApplication>(module, http.adapter, {
      bodyParser: false,
      abortOnError: false,
      logger: new NestLog(log),
    });
    nest.useGlobalFilters(new ProblemFilter(log, http.routes));
    connectGrpc(nest, parts);
    await nest.init();
    await nest.startAllMicroservices();
    await nest.listen(platform.FIVEPLANE_HTTP_PORT, platform.FIVEPLANE_HTTP_HOST);
    await lifecycle.startServing();
    readiness.serve();
  } catch (error) {
    await stop();
    throw error;
  }
  const { port } = nest.getHttpServer().address() as AddressInfo;
  log.info('serving', { http_port: port, grpc_port: grpc.port, region: platform.FIVEPLANE_REGION });
  return { app: spec.app, httpUrl: `http://${platform.FIVEPLANE_HTTP_HOST}:${port}`, grpcAddress: parts.grpcAddress(), log, stop };
}

// Nest binds handlers when a microservice is connected, before a filter can be added, unless that is deferred;
// then it would run the application's start hooks a second time, unless it is told that they have run.
function connectGrpc(nest: NestFastifyApplication, { grpc, log }: ProcessParts): void {
  const microservice = nest.connectMicroservice<CustomStrategy>({ strategy: grpc }, { deferInitialization: true }) as NestMicroservice;
  microservice.useGlobalFilters(new FaultFilter(log));
  microservice.setIsInitHookCalled(true);
}

/** Traffic is told to leave, loops end, ports close after the calls under way, then connections are let go. */
async function stopService(parts: ProcessParts, settings: PlatformSettings, nest: NestFastifyApplication | undefined): Promise<void> {
  parts.readiness.drain();
  await parts.lifecycle.drain();
  const cut = setTimeout(() => nest?.getHttpServer().closeAllConnections(), settings.FIVEPLANE_DRAIN_MS);
  try {
    await nest?.close();
  } finally {
    clearTimeout(cut);
    await parts.lifecycle.close();
    await parts.telemetry.stop();
  }
}

function once(step: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= step());
}
