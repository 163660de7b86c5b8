import Type, { type Static } from 'typebox';
import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { AnyJson, closed, NameField, orNull } from '@kernel/records/fields';
import type { ModelCall } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import { type NotKept, notKept, type ValueCache } from '@kernel/value-cache';
import type { ProviderRequest } from '@edges/model-providers/model-provider';
import { NO_USAGE } from '@planes/model/gateway/cost-of-usage';
import type { Ended } from './ended-attempt';

/** How an answer is kept. */
export const KeptAnswer = closed({ text: Type.String(), structured: orNull(AnyJson), finish_reason: NameField });
export type KeptAnswer = Static<typeof KeptAnswer>;

/** The form of what is asked: another way to ask is another version. */
const ASKING = 'model/asking@1';

/** One request to one profile. */
export interface Asking {
  readonly call: ModelCall;
  readonly profile: ModelProfile;
  /** What would be sent. */
  readonly request: ProviderRequest;
  readonly onDelta: (text: string) => void;
  /** Fires when time is up or the caller has gone. */
  readonly signal: AbortSignal;
}

/**
 * Answers that are given again instead of asked for. Only when there is a cache, the profile says `cacheable`, and the data are not RESTRICTED; for one tenant, class,
 * profile and whole request. Such an attempt says so by its code and costs nothing: nobody was asked.
 */
export class RememberedAnswers {
  /** @param kept undefined: every request is asked. */
  constructor(private readonly kept: ValueCache<KeptAnswer, 'profile' | 'logic'> | undefined) {}

  /**
   * What `ask` says, or what the same request was answered before. Only whole answers are kept: nothing that was cut, refused or failed.
   * Who asks what somebody else is just asking waits for that answer, until `signal` fires.
   */
  async of({ call, profile, request, onDelta, signal }: Asking, ask: () => Promise<Ended>): Promise<Ended> {
    const { tenant_id: tenant, data_classification: classification } = call;
    if (this.kept === undefined || !profile.cacheable || classification === 'RESTRICTED') return ask();
    const own: { ended?: Promise<Ended> } = {};
    const versions = { profile: digestOf(profile), logic: ASKING };
    const flight = this.kept.of({ tenant, classification, versions, question: request }, async () => {
      own.ended = ask();
      return keptOf(await own.ended);
    });
    const found = await Promise.race([flight, fired(signal)]);
    if (own.ended !== undefined) return own.ended;
    if (found === undefined || isRefusal(found)) return ask();
    if (request.response_schema === null) onDelta(found.text);
    return remembered(found, request.response_schema === null);
  }
}

function keptOf(ended: Ended): KeptAnswer | NotKept<Ended> {
  const { end, answer } = ended;
  return end.outcome === 'completed' && answer?.finish_reason === 'stop' ? answer : notKept(ended);
}

function remembered(answer: KeptAnswer, delivered: boolean): Ended {
  const end = { outcome: 'completed', code: 'MODEL_ANSWER_REMEMBERED', retryable: false, retry_after_ms: null, delivered } as const;
  return { end, answer, usage: NO_USAGE, usageEstimated: false, health: 'unknown', reason: '' };
}

function fired(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
