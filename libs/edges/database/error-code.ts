import { types } from 'node:util';

/** True for every Error, also one made in another realm (Node's own errors are that under Jest, where `instanceof` says no). */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** The `code` that Node and pg put on their errors; undefined when there is none. */
export function errorCode(error: unknown): string | undefined {
  return isError(error) && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
