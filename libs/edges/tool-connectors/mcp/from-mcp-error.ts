import { ProtocolError, ProtocolErrorCode, SdkError, SdkErrorCode, SdkHttpError, UnauthorizedError } from '@modelcontextprotocol/client';
import type { ConnectorOutcome } from '@planes/action/classify-outcome';

/** Errors of the network that come before any byte of a request is written. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * Reads why a call has no answer. Sure of nothing it cannot prove: only an answer that declines, or a connection that never stood, is certain.
 */
export function fromMcpError(error: unknown): ConnectorOutcome {
  if (error instanceof ProtocolError) return fromProtocolError(error);
  if (error instanceof SdkHttpError) return fromHttpStatus(error.status);
  if (error instanceof UnauthorizedError) return declined('the upstream refused the credential');
  if (error instanceof SdkError) return fromSdkError(error);
  const code = networkCode(error);
  if (code !== undefined && NOT_CONNECTED.has(code)) return notSent(`the upstream cannot be reached: ${code}`);
  return { kind: 'unknown', cause: 'transport', code: 'CONNECTOR_LOST', message: `the connection broke: ${code ?? nameOf(error)}` };
}

/** True when the client's state, not the upstream, may be why nothing was sent. */
export function mayBeStale(error: unknown): boolean {
  if (error instanceof SdkHttpError) return error.status === 404; // Streamable HTTP: an unknown session
  return error instanceof SdkError && (error.code === SdkErrorCode.NotConnected || error.code === SdkErrorCode.NotInitialized);
}

function fromProtocolError({ code, message }: ProtocolError): ConnectorOutcome {
  if (code !== ProtocolErrorCode.InternalError) return declined(`the upstream declined (${code}): ${message.slice(0, 300)}`);
  return { kind: 'unknown', cause: 'upstream', code: 'CONNECTOR_UPSTREAM_ERROR', message: 'the upstream failed while it worked' };
}

function fromHttpStatus(status: number): ConnectorOutcome {
  if (status === 429)
    return { kind: 'failed_clean', code: 'CONNECTOR_THROTTLED', message: 'the upstream asks for patience', transient: true };
  if (status >= 400 && status < 500) return declined(`the upstream answered HTTP ${status}`);
  return { kind: 'unknown', cause: 'upstream', code: 'CONNECTOR_UPSTREAM_ERROR', message: `the upstream answered HTTP ${status}` };
}

function fromSdkError(error: SdkError): ConnectorOutcome {
  switch (error.code) {
    case SdkErrorCode.NotConnected:
    case SdkErrorCode.NotInitialized:
    case SdkErrorCode.EraNegotiationFailed:
    case SdkErrorCode.MethodNotSupportedByProtocolVersion:
      return notSent(`the upstream cannot be reached: ${error.code}`);
    case SdkErrorCode.RequestTimeout:
      return { kind: 'unknown', cause: 'deadline', code: 'CONNECTOR_TIMEOUT', message: 'the upstream did not answer in time' };
    case SdkErrorCode.UnsupportedResultType:
      return declined('the upstream asks for input, and nobody is there to give it');
    default:
      return { kind: 'unknown', cause: 'transport', code: 'CONNECTOR_LOST', message: `the connection broke: ${error.code}` };
  }
}

function declined(message: string): ConnectorOutcome {
  return { kind: 'rejected', code: 'CONNECTOR_DECLINED', message };
}

function notSent(message: string): ConnectorOutcome {
  return { kind: 'not_sent', code: 'CONNECTOR_UPSTREAM_DOWN', message };
}

function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return networkCode(error.cause);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
