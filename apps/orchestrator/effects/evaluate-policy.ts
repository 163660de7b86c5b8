import type { Id } from '@kernel/ids';
import { PolicyContext } from '@kernel/records/policy';
import type { PolicyDecisions } from '@edges/peers/policy-engine/policy-decisions';
import { readDocument } from '@planes/decision/run/documents';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RunUnderway } from '../run-underway';
import { digestIn, textOf } from './effect-input';

export class EvaluatePolicy implements PerformsEffect {
  constructor(private readonly policy: PolicyDecisions) {}

  async perform(effect: Effect, run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const context = readDocument(run.documents, digestIn(effect, 'context'), PolicyContext);
    const id = textOf(effect, 'policy_decision_id') as Id<'pd'>;
    const { digest, canonical } = await this.policy.evaluate(call, context, digestIn(effect, 'pack_digest'), id);
    return { result: { kind: 'decided', decision: digest }, documents: [{ kind: 'policy-decision', digest, canonical }] };
  }
}
