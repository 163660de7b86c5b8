import type { Json } from '@kernel/canonical-json';
import type { CallContext } from '@platform/grpc/call-context';
import type { StoredDocument } from '@edges/run-journal/run-journal';
import type { Effect } from '@planes/decision/run/run-effect';
import type { EffectKind } from '@planes/decision/run/run-event';
import type { RunUnderway } from './run-underway';

/** What an effect brought: the result for the journal and the documents that it names. */
export interface EffectAnswer {
  readonly result: { readonly [key: string]: Json };
  readonly documents: readonly StoredDocument[];
}

/** One kind of effect: one RPC to one peer, asked under the effect's own ids so that asking twice is harmless. */
export interface PerformsEffect {
  perform(effect: Effect, run: RunUnderway, call: CallContext): Promise<EffectAnswer>;
}

/** Hands each effect to the one that performs its kind. */
export class PerformEffect implements PerformsEffect {
  constructor(private readonly performers: Readonly<Record<EffectKind, PerformsEffect>>) {}

  perform(effect: Effect, run: RunUnderway, call: CallContext): Promise<EffectAnswer> {
    return this.performers[effect.kind].perform(effect, run, call);
  }
}
