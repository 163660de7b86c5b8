import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { DecisionRecord } from '@kernel/records/decision-record';
import type { DecisionRecords } from '@edges/peers/decision-records/decision-records';
import { readDocument } from '@planes/decision/run/documents';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RecordFacts } from '../record-facts';
import type { RunUnderway } from '../run-underway';
import { digestIn } from './effect-input';
import { refusedResult } from './refused-result';

export class SealRecord implements PerformsEffect {
  constructor(
    private readonly records: DecisionRecords,
    private readonly facts: RecordFacts,
  ) {}

  async perform(effect: Effect, run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const record = readDocument(run.documents, digestIn(effect, 'record'), DecisionRecord);
    const sealed = await this.records.seal(call, record, this.facts.of(record));
    if (isRefusal(sealed)) return refusedResult(sealed);
    const digest = digestOf(sealed.envelope);
    const envelope = { kind: 'record-envelope', digest, canonical: Buffer.from(canonicalBytes(sealed.envelope)) };
    return { result: { kind: 'sealed', event_id: sealed.event_id, envelope: digest }, documents: [envelope] };
  }
}
