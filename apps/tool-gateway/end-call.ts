import type { Clock } from '@kernel/clock';
import type { ToolStatus } from '@kernel/records/tool-call';
import type { ClassifiedOutcome } from '@planes/action/classify-outcome';
import { leftInDoubt } from '@planes/action/in-doubt';
import type { EndedCall, StoredAnswer, ToolCalls } from '@edges/tool-calls/tool-calls';
import type { Log } from '@platform/log';
import type { HeldKey } from './act-once';
import type { AuditDoor } from './audit-door';
import type { CallEntries } from './call-entries';
import type { GatewayMetrics } from './gateway-metrics';
import type { SealAnswer, SealedAnswer } from './seal-answer';
import type { Ending } from './verdict-at-door';
import type { Visit } from './visit';

/** Ends a visit: the result is sealed, audited, and stored together with the state of its key. */
export class EndCall {
  constructor(
    private readonly calls: ToolCalls,
    private readonly seal: SealAnswer,
    private readonly audit: AuditDoor,
    private readonly entries: CallEntries,
    private readonly metrics: GatewayMetrics,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The answer that stands: that of this visit, or of one that ended the same attempt first. */
  async run(visit: Visit, given: Ending, key: HeldKey | null = null): Promise<StoredAnswer> {
    const ending = { ...given, outcome: honest(visit, given, key) };
    const finished = this.clock.now();
    const sealed = await this.seal.run(visit, ending, { came: visit.opened.began_at, finished });
    const receipts = await this.enter(visit, ending, sealed);
    const { status, error } = ending.outcome;
    this.metrics.ended(status, sealed.result.latency_ms);
    return this.calls.end(visit.context.tenant, {
      tool_call_id: visit.envelope.tool_call_id,
      attempt: visit.opened.attempt,
      status,
      retryable: error?.retryable ?? false,
      evidence_name: status === 'completed' ? ending.evidence_name : null,
      answer: sealed.answer,
      result_digest: sealed.result_digest,
      finished_at: finished,
      claim: key && claimAfter(key, status, ending.asked_upstream),
      dead_letter: status === 'in_doubt' && visit.envelope.idempotency_key !== null ? (error?.code ?? status) : null,
      audit_receipts: receipts,
    });
  }

  /** An answer that leaves the call it is about as it was. */
  async withoutTrace(visit: Visit, ending: Ending): Promise<StoredAnswer> {
    const finished = this.clock.now();
    const sealed = await this.seal.run(visit, ending, { came: visit.opened.began_at, finished });
    await this.enter(visit, ending, sealed);
    this.metrics.ended(ending.outcome.status, sealed.result.latency_ms);
    return sealed.answer;
  }

  // What has happened is recorded even where no room is left for it: then it is at least said aloud.
  private async enter(visit: Visit, ending: Ending, { result_digest, result }: SealedAnswer): Promise<EndedCall['audit_receipts']> {
    const { code } = ending.outcome.error ?? {};
    const kind = code === 'ACTION_OBJECT_OUT_OF_SCOPE' ? 'security_event' : 'tool_call';
    const entry = ending.asked_upstream
      ? this.entries.outcome(visit, result_digest, result.finished_at)
      : this.entries.denial(visit, result_digest, result.finished_at, kind);
    const recorded = await this.audit.record(visit.context, entry);
    if (kind === 'security_event')
      this.log.warn('object out of scope', { tenant: visit.context.tenant, run: result.run_id, call: result.tool_call_id });
    if (recorded.kind === 'full') this.log.error('audit entry lost', { event: entry.entry.event_id, call: result.tool_call_id });
    return recorded.kind === 'acknowledged' ? [...ending.audit_receipts, recorded.receipt] : ending.audit_receipts;
  }
}

// Turned away at the gate, a call that may have acted before is still in doubt.
function honest({ opened }: Visit, { outcome, asked_upstream }: Ending, key: HeldKey | null): ClassifiedOutcome {
  if (asked_upstream || !(opened.may_have_acted || key?.resumed)) return outcome;
  return leftInDoubt(outcome.error?.code ?? outcome.status, outcome.error?.retryable ?? false);
}

function claimAfter(key: HeldKey, status: ToolStatus, askedUpstream: boolean): EndedCall['claim'] {
  const { idempotency_key, token } = key;
  if (status === 'in_doubt') return { idempotency_key, token, state: 'in_doubt', status };
  return { idempotency_key, token, state: 'settled', status: askedUpstream ? status : 'not_sent' };
}
