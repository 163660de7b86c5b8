import { Metadata, status, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { Fault, type Retry } from '@kernel/fault';
import { FAULT_STATUS, isFaultCode, type FaultCode } from '@kernel/fault-codes';

const CODE = 'code';
const RETRY = 'retry';

/** How a fault leaves a server: its status, its message for the caller, and its code and retry advice as trailers. */
export function statusOfFault(fault: Fault): StatusObject {
  const metadata = new Metadata();
  metadata.set(CODE, fault.code);
  metadata.set(RETRY, fault.retry);
  return { code: status[FAULT_STATUS[fault.code].grpc], details: fault.message, metadata };
}

/** What a caller sees of a bug: that there was one. */
export function statusOfBug(): StatusObject {
  return statusOfFault(new Fault('INTERNAL', 'internal error', 'never'));
}

/** How a peer's failure is told to the caller's code. A peer's own code is kept; a status without one comes from the wire itself. */
export function faultOfStatus(peer: string, error: ServiceError): Fault {
  const code = error.metadata?.get(CODE)[0];
  if (typeof code === 'string' && isFaultCode(code)) return new Fault(code, error.details, retryOf(error), { cause: error });
  const wire = WIRE_FAULTS[error.code] ?? { code: 'INTERNAL', retry: 'never', what: 'failed' };
  return new Fault(wire.code, `${peer} ${wire.what}`, wire.retry, { cause: error });
}

function retryOf(error: ServiceError): Retry {
  return error.metadata.get(RETRY)[0] === 'later' ? 'later' : 'never';
}

const WIRE_FAULTS: Readonly<Record<number, { readonly code: FaultCode; readonly retry: Retry; readonly what: string }>> = {
  [status.UNAVAILABLE]: { code: 'PEER_UNAVAILABLE', retry: 'later', what: 'cannot be reached' },
  [status.CANCELLED]: { code: 'PEER_UNAVAILABLE', retry: 'later', what: 'call was cancelled' },
  [status.DEADLINE_EXCEEDED]: { code: 'DEADLINE_EXCEEDED', retry: 'later', what: 'did not answer in time' },
  // grpc-js reports a message above the size limit in this way; sending it again cannot help.
  [status.RESOURCE_EXHAUSTED]: { code: 'OVERLOADED', retry: 'never', what: 'refused the size of a message' },
};
