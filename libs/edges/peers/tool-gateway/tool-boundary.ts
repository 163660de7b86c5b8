import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { ToolReceipt, ToolResultEnvelope } from '@kernel/records/tool-call';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';

/** A record as its canonical bytes, sent on as they are. */
export interface CanonicalDocument {
  readonly digest: Digest;
  readonly canonical: Uint8Array;
}

/** How a call ended, or what it waits for, with the gateway's signature over call and result. */
export interface ToolAnswer {
  readonly kind: 'answer';
  readonly result: OpenedDocument<ToolResultEnvelope>;
  readonly receipt: OpenedDocument<ToolReceipt>;
}

/**
 * The tool gateway as other apps see it: the only way to an external effect. Denials are results, not faults.
 * Throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED, STORE_UNAVAILABLE or STORE_BUSY when the outcome is not known yet: ask again with the same
 * envelope. CALLER_FORBIDDEN when envelope, run and request do not belong to the call's tenant and to each other.
 */
export abstract class ToolBoundary {
  /**
   * Sends one call through the gate. The same envelope again gives the same bytes once the call has ended, and never a second effect;
   * after an end that may be retried (`error.retryable`) it tries again. Another envelope under the same id is denied with ACTION_CALL_CONFLICT.
   */
  abstract call(
    call: CallContext,
    envelope: CanonicalDocument,
    runContext: CanonicalDocument,
    request: CanonicalDocument,
    approvalIds: readonly Id<'apr'>[],
  ): Promise<ToolAnswer>;
  /** The newest answer of a call. Refuses ACTION_CALL_UNKNOWN, also for another tenant's call. */
  abstract get(call: CallContext, toolCallId: Id<'tc'>): Promise<ToolAnswer | Refusal>;
}
