import { HttpException } from '@nestjs/common';
import { Fault } from '@kernel/fault';
import { FAULT_STATUS } from '@kernel/fault-codes';
import { Problem } from './problem';

/** How long a caller should wait after a fault that may pass: long enough for a reconnect, short enough for a person. */
const RETRY_AFTER = 1_000;

/** What Fastify itself refuses, in our words. Its own texts never reach a caller. */
const FASTIFY: Readonly<Record<string, readonly [status: number, code: string, detail: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'HTTP_BODY_TOO_LARGE', 'the body is longer than this service accepts'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'HTTP_MEDIA_TYPE_UNSUPPORTED', 'send the body as application/json'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'HTTP_LENGTH_MISMATCH', 'the body is not as long as its Content-Length says'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'HTTP_BODY_NOT_JSON', 'the body is empty'],
  FST_ERR_BAD_URL: [400, 'HTTP_URL_MALFORMED', 'the URL cannot be decoded'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'HTTP_URL_TOO_LONG', 'a part of the URL is longer than this service accepts'],
  FST_ERR_ASYNC_CONSTRAINT: [400, 'HTTP_URL_MALFORMED', 'the request names no known version'],
};

/** The answer to whatever was thrown while a request was served; undefined when it is a bug of ours, which the caller learns nothing about. */
export function problemOfError(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof Fault) {
    const retry = error.retry === 'later' ? { retryAfter: RETRY_AFTER } : {};
    return new Problem(FAULT_STATUS[error.code].http, error.code, error.message, { ...retry, cause: error });
  }
  // Nest wraps what Fastify threw.
  const inner = error instanceof HttpException && error.cause !== undefined ? error.cause : error;
  const known = FASTIFY[codeOf(inner) ?? ''];
  if (known !== undefined) return new Problem(...known, { cause: inner });
  // A client that breaks off in the middle of its body, or any other complaint of the HTTP layer about the request.
  const status = statusOf(inner);
  return status !== undefined && status >= 400 && status < 500
    ? new Problem(status, 'HTTP_REQUEST_MALFORMED', 'the request cannot be read', { cause: error })
    : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
