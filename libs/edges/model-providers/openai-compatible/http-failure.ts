import { errors } from 'undici';
import type { Millis } from '@kernel/time';
import type { ProviderFailure } from '../model-provider';
import { failure } from '../provider-failure';

/** What an HTTP status of the provider means. Nothing of the body is repeated: it may quote the prompt or the key. */
export function failureOfStatus(status: number, retryAfter: string | undefined, errorCode: string): ProviderFailure {
  const more = { retry_after_ms: retryAfterMs(retryAfter), may_have_cost: false };
  if (status === 429) {
    // An empty account also answers 429, and no waiting helps.
    const empty = errorCode === 'insufficient_quota';
    return failure('provider_error', empty ? 'PROVIDER_QUOTA' : 'PROVIDER_RATE_LIMITED', `the provider answered 429`, {
      ...more,
      retryable: !empty,
    });
  }
  if (status === 401 || status === 403) return failure('provider_error', 'PROVIDER_AUTH', `the provider answered ${status}`, more);
  if (status === 408 || status === 409 || status >= 500) {
    return failure('provider_error', 'PROVIDER_SERVER_ERROR', `the provider answered ${status}`, { ...more, retryable: true });
  }
  if (status >= 400) return failure('provider_error', 'PROVIDER_REJECTED', `the provider answered ${status}`, more);
  return failure('provider_error', 'PROVIDER_PROTOCOL', `the provider answered ${status}, which is no answer to a completion`, more);
}

/** What a failing connection means; undefined when the error is not the connection's. */
export function failureOfConnection(error: unknown): ProviderFailure | undefined {
  if (error instanceof errors.HeadersTimeoutError)
    return failure('timeout', 'PROVIDER_NO_ANSWER', 'the provider did not begin to answer in time');
  if (error instanceof errors.BodyTimeoutError)
    return failure('timeout', 'PROVIDER_STALLED', 'the provider stopped in the middle of its answer');
  if (error instanceof errors.ConnectTimeoutError) {
    return failure('timeout', 'PROVIDER_UNREACHABLE', 'the provider could not be reached in time', {
      retryable: true,
      may_have_cost: false,
    });
  }
  if (error instanceof errors.SocketError || code(error) === 'ECONNRESET' || code(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return failure('cut_stream', 'PROVIDER_STREAM_CUT', 'the provider closed the connection', { retryable: true });
  }
  if (UNREACHABLE.has(code(error))) {
    return failure('provider_error', 'PROVIDER_UNREACHABLE', 'the provider cannot be reached', { retryable: true, may_have_cost: false });
  }
  if (
    error instanceof errors.UndiciError ||
    code(error).startsWith('HPE_') ||
    code(error).startsWith('ERR_TLS') ||
    code(error).startsWith('CERT_')
  ) {
    return failure('provider_error', 'PROVIDER_PROTOCOL', 'the connection to the provider broke the protocol');
  }
  return undefined;
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE']);

function code(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

// RFC 9110 section 10.2.3, in its form of seconds; a date is not believed, because two clocks would have to agree.
function retryAfterMs(header: string | undefined): Millis | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;
}
