import { ModelCall } from '@kernel/records/model-call';
import type { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { readDocument } from '@planes/decision/run/documents';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RunUnderway } from '../run-underway';
import { digestIn } from './effect-input';

// Deltas are not passed on: an answer leaves only after policy has seen all of it.
export class CallModel implements PerformsEffect {
  constructor(private readonly models: ModelBoundary) {}

  async perform(effect: Effect, run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const asked = readDocument(run.documents, digestIn(effect, 'call'), ModelCall);
    const pins = { model_catalogue: digestIn(effect, 'catalogue_digest'), routing_policy: digestIn(effect, 'routing_policy_digest') };
    const { result, routingDecision } = await this.models.call(call, asked, pins);
    return {
      result: { kind: 'answered', result: result.digest, routing_decision: routingDecision.digest },
      documents: [
        { kind: 'model-result', digest: result.digest, canonical: result.canonical },
        { kind: 'routing-decision', digest: routingDecision.digest, canonical: routingDecision.canonical },
      ],
    };
  }
}
