import { errors, type Pool } from 'undici';
import type { Millis } from '@kernel/time';

/** What one request came to. */
export type Exchange =
  | { readonly kind: 'answered'; readonly body: unknown }
  /** The endpoint does not take such a request, now or later. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** It may take it later; `mayHaveCost` when it may have been worked on. */
  | { readonly kind: 'failed'; readonly reason: string; readonly wait: Millis | null; readonly mayHaveCost: boolean };

export interface EmbeddingRequest {
  readonly path: string;
  readonly apiKey: string;
  readonly body: string;
}

/** Asks once. Nothing of what the endpoint says is repeated in a reason: it may quote the texts or the key. @throws what is not the connection's fault, an abort among it. */
export async function askEndpoint(
  pool: Pool,
  { path, apiKey, body }: EmbeddingRequest,
  signal: AbortSignal | undefined,
): Promise<Exchange> {
  try {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', accept: 'application/json' };
    const answer = await pool.request({ method: 'POST', path, headers, body, ...(signal === undefined ? {} : { signal }) });
    const text = await answer.body.text();
    if (answer.statusCode === 200) return { kind: 'answered', body: parsed(text) };
    return ofStatus(answer.statusCode, answer.headers['retry-after'], text);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    return { kind: 'failed', reason, wait: null, mayHaveCost: !NEVER_SENT.has(codeOf(error)) };
  }
}

function ofStatus(status: number, retryAfter: string | string[] | undefined, text: string): Exchange {
  const reason = `the endpoint answered ${status}`;
  // An empty account also answers 429, and no waiting helps.
  const later = (status === 429 && !text.includes('insufficient_quota')) || status === 408 || status === 409 || status >= 500;
  if (!later) return { kind: 'rejected', reason };
  const seconds = typeof retryAfter === 'string' && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
  return { kind: 'failed', reason, wait: seconds === null ? null : seconds * 1000, mayHaveCost: false };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON is no answer, and whoever reads it says so.
    return undefined;
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) return 'the endpoint did not answer in time';
  if (error instanceof errors.ConnectTimeoutError || NEVER_SENT.has(codeOf(error))) return 'the endpoint cannot be reached';
  if (error instanceof errors.UndiciError || codeOf(error) === 'ECONNRESET' || /^(HPE_|ERR_TLS|CERT_)/.test(codeOf(error)))
    return 'the connection to the endpoint broke';
  return undefined;
}

const NEVER_SENT = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE'],
  'UND_ERR_CONNECT_TIMEOUT',
]);

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
