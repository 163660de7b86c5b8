import type { RunView } from '@kernel/records/run-view';
import { ConversationManagerService } from '@contracts/generated/fiveplane/decision/v1/conversation_manager';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { ConversationManager } from './conversation-manager';

/** The conversation manager over gRPC. */
export class GrpcConversationManager extends ConversationManager {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async close(call: CallContext, { value, digest, canonical }: OpenedDocument<RunView>): Promise<void> {
    const message = { runId: value.run_id, view: { kind: 'run-view', digest, canonical } };
    await this.channel.unary(ConversationManagerService.closeRun, message, call);
  }
}
