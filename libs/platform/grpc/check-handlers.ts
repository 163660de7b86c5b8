import type { ServedService } from './served-service';

/**
 * Proves, before the process starts, that each declared RPC has exactly one handler and that nothing is served under two names.
 * Nest itself boots silently without a handler and lets the second of two equal short names win.
 * @param patterns Nest's handler patterns: JSON texts with `service`, `rpc` and `streaming`.
 * @throws Error that lists everything that is wrong.
 */
export function checkHandlers(services: readonly ServedService[], patterns: Iterable<string>): void {
  const handlers = new Set([...patterns].flatMap((pattern) => handlerName(pattern)));
  const problems = [
    ...twice(services.map((service) => service.fullName)).map((name) => `service ${name} is served twice`),
    ...twice(services.map((service) => service.shortName)).map((name) => `two services have the short name ${name}`),
    ...services.flatMap((service) => missing(service, handlers)),
    ...[...handlers].filter((handler) => !isServed(handler, services)).map((handler) => `handler ${handler} belongs to no served service`),
  ];
  if (problems.length > 0) throw new Error(`the gRPC server does not start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}

/** A unary or response-streaming RPC needs a plain handler, a request-streaming one a stream handler; Nest tells them apart in the pattern. */
function missing(service: ServedService, handlers: ReadonlySet<string>): readonly string[] {
  return Object.entries(service.definition)
    .filter(
      ([rpc, { requestStream }]) =>
        ![service.shortName, service.fullName].some((name) => handlers.has(`${name}/${rpc}${requestStream ? ' (stream)' : ''}`)),
    )
    .map(([, { path }]) => `rpc ${path} has no handler`);
}

function isServed(handler: string, services: readonly ServedService[]): boolean {
  const [service, rpc = ''] = handler.replace(' (stream)', '').split('/');
  return services.some(
    ({ shortName, fullName, definition }) => (service === shortName || service === fullName) && Object.hasOwn(definition, rpc),
  );
}

function handlerName(pattern: string): readonly string[] {
  if (!pattern.startsWith('{')) return [];
  const { service, rpc, streaming } = JSON.parse(pattern) as { service?: string; rpc?: string; streaming?: string };
  return service === undefined || rpc === undefined ? [] : [`${service}/${rpc}${streaming === 'no_stream' ? '' : ' (stream)'}`];
}

function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
