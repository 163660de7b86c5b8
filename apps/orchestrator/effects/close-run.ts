import { RunView } from '@kernel/records/run-view';
import type { ConversationManager } from '@edges/peers/conversation-manager/conversation-manager';
import { readDocument } from '@planes/decision/run/documents';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RunUnderway } from '../run-underway';
import { digestIn } from './effect-input';

export class CloseRun implements PerformsEffect {
  constructor(private readonly boundary: ConversationManager) {}

  async perform(effect: Effect, run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const digest = digestIn(effect, 'view');
    await this.boundary.close(call, {
      value: readDocument(run.documents, digest, RunView),
      digest,
      canonical: run.bytes(digest).canonical,
    });
    return { result: { kind: 'closed' }, documents: [] };
  }
}
