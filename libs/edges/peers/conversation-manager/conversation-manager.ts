import type { RunView } from '@kernel/records/run-view';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';

/**
 * The boundary's inner side: closes what `invokeAgent` opened.
 * Every method throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when the conversation manager cannot answer.
 */
export abstract class ConversationManager {
  /**
   * Settles the run's budget and stores its end, both or neither. Closing again changes nothing.
   * @throws Fault NOT_FOUND for a run that was never opened, for another tenant's run too; REQUEST_INVALID for a view of a run that has not ended.
   */
  abstract close(call: CallContext, view: OpenedDocument<RunView>): Promise<void>;
}
