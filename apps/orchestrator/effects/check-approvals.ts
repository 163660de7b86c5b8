import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { Approvals } from '@edges/peers/approvals/approvals';
import type { StoredDocument } from '@edges/run-journal/run-journal';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RunUnderway } from '../run-underway';
import { textsOf } from './effect-input';

export class CheckApprovals implements PerformsEffect {
  constructor(private readonly approvals: Approvals) {}

  async perform(effect: Effect, _run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const documents = await Promise.all(textsOf(effect, 'approval_ids').map((id) => this.standing(call, id as Id<'apr'>)));
    return { result: { kind: 'standings', standings: documents.map(({ digest }) => digest) }, documents };
  }

  private async standing(call: CallContext, id: Id<'apr'>): Promise<StoredDocument> {
    const standing = await this.approvals.get(call, id);
    // The gate named it a moment ago: an approval that is gone is a store that lost something, not an answer.
    if (isRefusal(standing)) throw new Fault('NOT_FOUND', `approval ${id} cannot be had: ${standing.code}`, 'later');
    return { kind: 'approval-standing', digest: digestOf(standing), canonical: Buffer.from(canonicalBytes(standing)) };
  }
}
