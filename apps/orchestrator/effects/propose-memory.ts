import { isRefusal } from '@kernel/outcome';
import { MemoryProposal } from '@kernel/records/memory';
import type { MemoryService } from '@edges/peers/memory-service/memory-service';
import { readDocument } from '@planes/decision/run/documents';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RunUnderway } from '../run-underway';
import { digestIn, numberOf, textsOf } from './effect-input';
import { refusedResult } from './refused-result';

export class ProposeMemory implements PerformsEffect {
  constructor(private readonly memory: MemoryService) {}

  async perform(effect: Effect, run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const digest = digestIn(effect, 'proposal');
    const proposal = { value: readDocument(run.documents, digest, MemoryProposal), digest, canonical: run.bytes(digest).canonical };
    const rules = { auto_promote_classes: textsOf(effect, 'auto_promote_classes'), ttl_seconds: numberOf(effect, 'ttl_seconds') };
    const standing = await this.memory.propose(call, proposal, rules);
    if (isRefusal(standing)) return refusedResult(standing);
    return { result: { kind: 'proposed', state: standing.state, memory_id: standing.memory_id }, documents: [] };
  }
}
