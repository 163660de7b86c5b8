import { STATUS_CODES } from 'node:http';
import type { Refusal } from '@kernel/outcome';
import type { Millis } from '@kernel/time';

/** One thing that is wrong with a request: where (JSON Pointer) and what. */
export interface Finding {
  readonly path: string;
  readonly problem: string;
}

export interface ProblemOptions {
  readonly findings?: readonly Finding[];
  readonly retryAfter?: Millis;
  readonly cause?: unknown;
}

/** An HTTP answer that says no: thrown by a controller, written as problem+json. `detail` is for the caller and carries ids only. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** Stable, `PLANE_WHAT_HAPPENED`. */
    readonly code: string,
    readonly detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.name = 'Problem';
  }

  /** A refusal of a decision, told over HTTP with the status that fits it there. */
  static of(status: number, refusal: Refusal): Problem {
    return new Problem(status, refusal.code, refusal.reason);
  }
}

/** The body of every answer that is not a success. Source: RFC 9457. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly trace_id: string;
  readonly retry_after_ms?: Millis;
  readonly findings?: readonly Finding[];
}

export const PROBLEM_TYPE = 'application/problem+json';

/** No trace is a trace of zeros, as W3C trace context writes it. */
const NO_TRACE = '0'.repeat(32);

export function problemBody({ status, code, detail, options }: Problem, traceId: string | undefined): ProblemBody {
  return {
    type: `urn:fiveplane:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    trace_id: traceId ?? NO_TRACE,
    ...(options.retryAfter === undefined ? {} : { retry_after_ms: options.retryAfter }),
    ...(options.findings === undefined ? {} : { findings: options.findings }),
  };
}
