import type { Classification } from '@kernel/classification';
import { isRefusal } from '@kernel/outcome';
import type { KnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RunUnderway } from '../run-underway';
import { digestIn, numberOf, textOf, textsOf } from './effect-input';
import { refusedResult } from './refused-result';

export class RetrieveEvidence implements PerformsEffect {
  constructor(private readonly knowledge: KnowledgeSubstrate) {}

  async perform(effect: Effect, _run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const found = await this.knowledge.retrieve(call, {
      snapshot_digest: digestIn(effect, 'snapshot_digest'),
      collection: textOf(effect, 'collection'),
      query: textOf(effect, 'query'),
      top_k: numberOf(effect, 'top_k'),
      max_hops: numberOf(effect, 'max_hops'),
      max_classification: textOf(effect, 'max_classification') as Classification,
      entities: textsOf(effect, 'entities'),
      ...(effect.input['as_of'] === undefined ? {} : { as_of: textOf(effect, 'as_of') }),
    });
    if (isRefusal(found)) return refusedResult(found);
    const { digest, canonical } = found;
    return { result: { kind: 'bundle', bundle: digest }, documents: [{ kind: 'evidence-bundle', digest, canonical }] };
  }
}
