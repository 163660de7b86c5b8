import type { Classification } from '@kernel/classification';
import { isRefusal } from '@kernel/outcome';
import type { MemoryService } from '@edges/peers/memory-service/memory-service';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RunUnderway } from '../run-underway';
import { digestIn, numberOf, textOf } from './effect-input';
import { refusedResult } from './refused-result';

export class RecallMemory implements PerformsEffect {
  constructor(private readonly memory: MemoryService) {}

  async perform(effect: Effect, _run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const recalled = await this.memory.recall(call, {
      bank: textOf(effect, 'bank'),
      query: textOf(effect, 'query'),
      top_k: numberOf(effect, 'top_k'),
      generation: digestIn(effect, 'generation'),
      max_classification: textOf(effect, 'max_classification') as Classification,
      at: textOf(effect, 'at'),
    });
    if (isRefusal(recalled)) return refusedResult(recalled);
    const { digest, canonical } = recalled;
    return { result: { kind: 'recalled', recalled: digest }, documents: [{ kind: 'recalled-memory', digest, canonical }] };
  }
}
