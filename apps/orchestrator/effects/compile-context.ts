import { isRefusal } from '@kernel/outcome';
import type { ContextCompiler } from '@edges/peers/context-compiler/context-compiler';
import type { Effect } from '@planes/decision/run/run-effect';
import type { CallContext } from '@platform/grpc/call-context';
import type { EffectAnswer, PerformsEffect } from '../perform-effect';
import type { RunUnderway } from '../run-underway';
import { digestIn } from './effect-input';
import { refusedResult } from './refused-result';

export class CompileContext implements PerformsEffect {
  constructor(private readonly compiler: ContextCompiler) {}

  async perform(effect: Effect, run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    const compiled = await this.compiler.compile(call, {
      runContext: run.bytes(digestIn(effect, 'run_context')),
      request: run.bytes(digestIn(effect, 'request')),
      evidence: run.bytes(digestIn(effect, 'evidence')),
      memory: run.bytes(digestIn(effect, 'memory')),
    });
    if (isRefusal(compiled)) return refusedResult(compiled);
    const { digest, canonical } = compiled;
    return { result: { kind: 'compiled', compiled: digest }, documents: [{ kind: 'compiled-context', digest, canonical }] };
  }
}
