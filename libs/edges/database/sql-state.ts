import { errorCode, isError } from './error-code';

const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * The SQLSTATE of a database error, or undefined for anything else.
 * Looks through causes, so it also answers for a Fault made of a database error.
 */
export function sqlState(error: unknown): string | undefined {
  if (!isError(error)) return undefined;
  const code = errorCode(error);
  // `severity` tells a database error from Node's own, whose codes can look alike (EPIPE).
  if (code !== undefined && 'severity' in error && SQLSTATE.test(code)) return code;
  return sqlState(error.cause);
}
