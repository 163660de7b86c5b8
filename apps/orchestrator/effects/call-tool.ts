import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import type { ToolBoundary } from '@edges/peers/tool-gateway/tool-boundary';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RunUnderway } from '../run-underway';
import { digestIn, textsOf } from './effect-input';

export class CallTool implements PerformsEffect {
  constructor(private readonly tools: ToolBoundary) {}

  async perform(effect: Effect, run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const approvals = textsOf(effect, 'approval_ids') as readonly Id<'apr'>[];
    const { result, receipt } = await this.tools.call(
      call,
      run.bytes(digestIn(effect, 'envelope')),
      run.bytes(digestIn(effect, 'run_context')),
      run.bytes(digestIn(effect, 'request')),
      approvals,
    );
    if (result.value.run_id !== run.lease.run)
      throw new Fault('DOCUMENT_CORRUPT', `the gateway answered for run ${result.value.run_id}`, 'later');
    return {
      result: { kind: 'returned', result: result.digest, receipt: receipt.digest },
      documents: [
        { kind: 'tool-result', digest: result.digest, canonical: result.canonical },
        { kind: 'tool-receipt', digest: receipt.digest, canonical: receipt.canonical },
      ],
    };
  }
}
