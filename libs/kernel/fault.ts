import type { FaultCode } from './fault-codes';

/** May the caller try again? */
export type Retry = 'never' | 'later';

/**
 * The world is broken (a store is away, a deadline passed): thrown, and crosses the wire as a status with its code.
 * `message` is for the caller and carries identifiers only; `cause` is for the log.
 */
export class Fault extends Error {
  constructor(
    readonly code: FaultCode,
    message: string,
    readonly retry: Retry,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = 'Fault';
  }
}
