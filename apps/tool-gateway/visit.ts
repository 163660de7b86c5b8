import { type Digest, digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RunContext } from '@kernel/records/run-context';
import type { ToolCallEnvelope } from '@kernel/records/tool-call';
import type { OpenedCall } from '@edges/tool-calls/tool-calls';
import type { CallContext } from '@platform/grpc/call-context';

/** A call as it stands before the gate. */
export interface AskedCall {
  readonly envelope: ToolCallEnvelope;
  /** The bytes that came: their digest is what approvers sign and receipts name. */
  readonly envelope_bytes: Uint8Array;
  readonly call_digest: Digest;
  readonly run: RunContext;
  readonly request: InvokeRequest;
  readonly approval_ids: readonly Id<'apr'>[];
}

/** One attempt of a call at the gate, with everything that was known when it came in. */
export interface Visit extends AskedCall {
  readonly context: CallContext;
  readonly opened: Extract<OpenedCall, { readonly kind: 'open' }>;
}

/**
 * Checks that envelope, run and request speak of the caller's tenant, of one run and of the same principals: nobody who proposes is left out.
 * @throws Fault CALLER_FORBIDDEN: a message cannot widen what was signed.
 */
export function belongTogether(context: CallContext, { envelope, run, request }: AskedCall): void {
  const tenants = new Set([context.tenant, envelope.tenant_id, run.tenant_id, request.tenant_id]);
  const runs = new Set([envelope.run_id, run.run_id, context.run ?? run.run_id]);
  const chains = new Set([digestOf(envelope.principal_chain), digestOf(run.agent.principal_chain)]);
  if (chains.size > 1) throw new Fault('CALLER_FORBIDDEN', 'the call names other principals than its run', 'never');
  if (tenants.size > 1 || runs.size > 1) throw new Fault('CALLER_FORBIDDEN', 'the call belongs to another tenant or run', 'never');
}
