import type { ServiceDefinition } from '@grpc/grpc-js';
import type { AppName } from '../apps';

/** A generated service definition (`XyzService` of ts-proto) together with the apps that may call it. */
export interface ServedService {
  /** `fiveplane.model.v1.LlmRouter` */
  readonly fullName: string;
  /** `LlmRouter`: the name under which Nest looks for handlers. */
  readonly shortName: string;
  readonly packageName: string;
  readonly definition: ServiceDefinition;
  readonly callers: readonly AppName[];
}

/** Names who may call a service. There is no way to serve one for everybody. */
export function serve(definition: ServiceDefinition, callers: readonly AppName[]): ServedService {
  const fullName = fullNameOf(definition);
  const dot = fullName.lastIndexOf('.');
  return { fullName, shortName: fullName.slice(dot + 1), packageName: fullName.slice(0, dot), definition, callers };
}

/** `/fiveplane.model.v1.LlmRouter/ChooseRoute` → `fiveplane.model.v1.LlmRouter`. */
export function serviceOfPath(path: string): string {
  return path.slice(1, path.lastIndexOf('/'));
}

function fullNameOf(definition: ServiceDefinition): string {
  const names = new Set(Object.values(definition).map(({ path }) => serviceOfPath(path)));
  const [name, ...others] = names;
  if (name === undefined || others.length > 0 || !name.includes('.'))
    throw new Error('a service definition needs methods of one named service in a package');
  return name;
}
