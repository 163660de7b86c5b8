/** How a fault reaches callers over gRPC and HTTP. One table; the compiler checks that no code is missing. */
export const FAULT_STATUS = {
  AUDIT_UNAVAILABLE: { grpc: 'UNAVAILABLE', http: 503 },
  STORE_UNAVAILABLE: { grpc: 'UNAVAILABLE', http: 503 },
  STORE_BUSY: { grpc: 'UNAVAILABLE', http: 503 },
  STORE_CONFLICT: { grpc: 'ABORTED', http: 409 },
  SIGNER_UNAVAILABLE: { grpc: 'UNAVAILABLE', http: 503 },
  PEER_UNAVAILABLE: { grpc: 'UNAVAILABLE', http: 503 },
  PROVIDER_UNAVAILABLE: { grpc: 'UNAVAILABLE', http: 503 },
  DEADLINE_EXCEEDED: { grpc: 'DEADLINE_EXCEEDED', http: 504 },
  OVERLOADED: { grpc: 'RESOURCE_EXHAUSTED', http: 429 },
  SHUTTING_DOWN: { grpc: 'UNAVAILABLE', http: 503 },
  CALLER_UNAUTHENTICATED: { grpc: 'UNAUTHENTICATED', http: 401 },
  CALLER_FORBIDDEN: { grpc: 'PERMISSION_DENIED', http: 403 },
  REQUEST_INVALID: { grpc: 'INVALID_ARGUMENT', http: 400 },
  NOT_FOUND: { grpc: 'NOT_FOUND', http: 404 },
  LEASE_LOST: { grpc: 'ABORTED', http: 409 },
  DOCUMENT_CORRUPT: { grpc: 'DATA_LOSS', http: 500 },
  INTERNAL: { grpc: 'INTERNAL', http: 500 },
} as const satisfies Record<string, { readonly grpc: string; readonly http: number }>;

/** The closed list of faults. */
export type FaultCode = keyof typeof FAULT_STATUS;

/** True for a code of the list; what a peer sends is parsed with this before it is believed. */
export function isFaultCode(text: string): text is FaultCode {
  return Object.hasOwn(FAULT_STATUS, text);
}
