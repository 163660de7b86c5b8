import { bootService } from './boot-service';
import type { RunningService, ServiceSpec } from './service-spec';
import type { SettingsShape } from './settings/define-settings';
import { processEnvironment } from './settings/environment';
import { type Environment, SettingsInvalid } from './settings/parse-settings';

/**
 * The whole of an app's `main.ts`: boots the service, says that it is ready, and drains on SIGTERM or SIGINT.
 * `announce` is what the world is told; without it, one JSON line on stdout with the addresses that are really open.
 * `environment` is where settings are read from: the process's own, or that with other values for what it leaves out.
 * A second signal ends the process at once. Settings that cannot be followed end it with code 5, anything else that keeps it from serving with 1.
 */
export function runService<S extends SettingsShape>(
  spec: ServiceSpec<S>,
  announce: (running: RunningService) => void = printReady,
  environment: Environment = processEnvironment(),
): void {
  const failed = (what: string) => (error: unknown) => {
    process.stderr.write(
      `${JSON.stringify({ level: 'error', app: spec.app, message: what, cause: error instanceof Error ? (error.stack ?? error.message) : String(error) })}\n`,
    );
    process.exit(1);
  };
  process.on('uncaughtException', failed('process failed'));
  process.on('unhandledRejection', failed('process failed'));
  bootService(spec, environment).then(
    (running) => {
      stopOnSignals(running, failed('stopping failed'));
      announce(running);
    },
    (error: unknown) => {
      if (!(error instanceof SettingsInvalid)) return failed('process did not start')(error);
      process.stderr.write(`${error.message}\n`);
      process.exit(5);
    },
  );
}

function stopOnSignals(running: RunningService, failed: (error: unknown) => void): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(130);
    stopping = true;
    running.log.info('stopping', { signal });
    running.stop().then(() => process.exit(0), failed);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

function printReady({ app, httpUrl, grpcAddress }: RunningService): void {
  process.stdout.write(`${JSON.stringify({ ready: true, app, http: httpUrl, grpc: grpcAddress, pid: process.pid })}\n`);
}
