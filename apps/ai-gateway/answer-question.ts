import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Log } from '@platform/log';
import type { VerifiedCall } from '@platform/grpc/verified-call';
import type { CallModel, ModelQuestion, SettledQuestion } from './call-model';
import type { GatewayMetrics } from './gateway-metrics';
import { withGenAiSpan } from './gen-ai-span';
import type { RememberedCalls } from './remembered-calls';
import type { ShipResults } from './ship-results';

/** Answers a question once, however often it is asked, and tells everyone concerned how it ended. */
export class AnswerQuestion {
  constructor(
    private readonly callModel: CallModel,
    private readonly remembered: RememberedCalls,
    private readonly results: ShipResults,
    private readonly metrics: GatewayMetrics,
    private readonly log: Log,
  ) {}

  /** `digest` is the call document's: the same id with another digest is refused. */
  run(caller: VerifiedCall, question: ModelQuestion, digest: Digest): Promise<SettledQuestion> {
    return this.remembered.once(caller.tenant, question.call.model_call_id, digest, () => this.answer(caller, question));
  }

  private async answer(caller: VerifiedCall, question: ModelQuestion): Promise<SettledQuestion> {
    const started = performance.now();
    const settled = await withGenAiSpan(question.call, () => this.callModel.run(caller, question));
    this.metrics.settled(settled.result, performance.now() - started);
    this.results.ship(caller, settled.result);
    this.tell(caller, settled);
    // Nobody hears this; but a call that was cut short must not be remembered as an answer.
    if (caller.signal.aborted) throw new Fault('DEADLINE_EXCEEDED', 'the caller left before the call was settled', 'later');
    return settled;
  }

  private tell(caller: VerifiedCall, { result, decision }: SettledQuestion): void {
    const last = result.attempts.at(-1);
    const fields = {
      tenant: caller.tenant,
      run: decision.call.run_id,
      model_call: result.model_call_id,
      profile: result.profile_id,
      code: result.code,
    };
    if (result.status === 'failed') this.log.warn('model call failed', { ...fields, attempts: result.attempts.length });
    else if ((last?.fallback_index ?? 0) > 0)
      this.log.warn('fallback route used', { ...fields, from: decision.chosen[0], reason: result.attempts[0]?.code });
  }
}
