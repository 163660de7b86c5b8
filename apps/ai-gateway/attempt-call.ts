import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '@kernel/canonical-json';
import type { Clock } from '@kernel/clock';
import { type MicroUsd, recordedUsd } from '@kernel/micro-usd';
import type { ModelAttempt, ModelCall, ModelMessage, ModelUsage } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import { elapsed, type Timestamp } from '@kernel/time';
import { checkOutput } from '@planes/model/gateway/check-output';
import { addUsage, costOfUsage, NO_USAGE } from '@planes/model/gateway/cost-of-usage';
import { type AttemptEnd, nextAttempt } from '@planes/model/gateway/next-attempt';
import { worstCaseCost } from '@planes/model/routing/worst-case-cost';
import { type AnsweredAttempt, endOf, type EndedAttempt } from './ended-attempt';
import type { GatewayRules } from './gateway-rules';
import type { ProfileHealth } from './profile-health';
import type { ProviderDirectory } from './provider-directory';
import type { RememberedAnswers } from './remembered-answers';

/** A call that may be made: routed, redacted and paid for. */
export interface AllowedCall {
  readonly call: ModelCall;
  /** After redaction. */
  readonly messages: readonly ModelMessage[];
  /** In fallback order; nothing else is ever asked. */
  readonly chosen: readonly ModelProfile[];
  readonly reserved: MicroUsd;
  readonly deadline: Timestamp;
  readonly onDelta: (text: string) => void;
  /** Fires when the caller has gone. */
  readonly signal: AbortSignal;
}

/** How the call ended over all its attempts, of which every one is listed. */
export interface AttemptedCall {
  readonly status: 'completed' | 'refused' | 'failed';
  readonly code: string | null;
  readonly reason: string;
  readonly text: string;
  readonly structured: Json | null;
  readonly finish_reason: string | null;
  readonly profile: ModelProfile | null;
  readonly attempts: readonly ModelAttempt[];
  readonly usage: ModelUsage;
  readonly cost: MicroUsd;
}

/** Asks the chosen profiles, one attempt after the other, until there is an answer or nothing more may be tried. */
export class AttemptCall {
  constructor(
    private readonly providers: ProviderDirectory,
    private readonly health: ProfileHealth,
    private readonly answers: RememberedAnswers,
    private readonly rules: GatewayRules,
    private readonly clock: Clock,
  ) {}

  async run(allowed: AllowedCall): Promise<AttemptedCall> {
    const { attemptsPerProfile, backoff } = this.rules.rules;
    const attempts: ModelAttempt[] = [];
    const ends: AttemptEnd[] = [];
    const answers: AnsweredAttempt[] = [];
    let cost = 0n;
    let reason = '';
    for (;;) {
      const next = nextAttempt(ends, {
        attempts_per_profile: attemptsPerProfile,
        backoff_ms: backoff,
        remaining_ms: Math.max(0, elapsed(this.clock.now(), allowed.deadline)),
        budget_left: allowed.reserved - cost,
        attempt_costs: allowed.chosen.map((profile) => worstCaseCost(allowed.call, profile)),
      });
      if (next.kind !== 'attempt' || allowed.signal.aborted) {
        const why = next.kind === 'give_up' ? next : { code: 'MODEL_CALLER_GONE', reason: 'the caller left' };
        return settled(
          allowed,
          attempts,
          answers.at(-1),
          { code: why.code, reason: reason === '' ? why.reason : `${why.reason}: ${reason}` },
          cost,
        );
      }
      if (next.wait_ms > 0) await pause(next.wait_ms, undefined, { signal: allowed.signal }).catch(whenAborted(allowed.signal));
      const profile = chosenAt(allowed.chosen, next.fallback_index);
      const ended = await this.attempt(allowed, profile);
      cost += costOfUsage(ended.usage, profile);
      reason = ended.reason;
      attempts.push(recordOf(ended, profile, next.fallback_index, next.attempt));
      ends.push({ ...ended.end, fallback_index: next.fallback_index });
      if (ended.answer) answers.push({ ...ended.answer, profile });
    }
  }

  private async attempt(allowed: AllowedCall, profile: ModelProfile): Promise<EndedAttempt> {
    const { call, messages, deadline } = allowed;
    const provider = this.providers.serving(profile);
    const startedAt = this.clock.now();
    if (!provider || !this.health.begin(profile)) return notStarted();
    const timer = new AbortController();
    const limit = Math.max(0, Math.min(elapsed(startedAt, deadline), this.rules.rules.attemptTimeout));
    const late = setTimeout(() => timer.abort(), limit);
    let firstText: Timestamp | undefined;
    let delivered = false;
    const onDelta = (text: string): void => {
      firstText ??= this.clock.now();
      // An answer in JSON is judged as a whole, so nothing of it is delivered before that.
      if (call.response_schema !== null) return;
      delivered = true;
      allowed.onDelta(text);
    };
    try {
      const { operation, response_schema, max_output_tokens } = call;
      const request = { operation, model: profile.model, messages, response_schema, max_output_tokens, tools: [] };
      const signal = AbortSignal.any([allowed.signal, timer.signal]);
      const ended = await this.answers.of({ call, profile, request, onDelta, signal }, async () => {
        const outcome = await provider.complete(request, onDelta, signal);
        const checked = outcome.kind === 'answered' && response_schema !== null ? checkOutput(outcome.text, response_schema) : null;
        return endOf(call, outcome, checked, delivered);
      });
      this.health.end(profile, allowed.signal.aborted ? 'unknown' : ended.health);
      return {
        ...ended,
        latency_ms: elapsed(startedAt, this.clock.now()),
        ttft_ms: firstText === undefined ? null : elapsed(startedAt, firstText),
      };
    } catch (error) {
      this.health.end(profile, 'ill');
      throw error;
    } finally {
      clearTimeout(late);
    }
  }
}

function notStarted(): EndedAttempt {
  const end = { outcome: 'provider_error', code: 'MODEL_CIRCUIT_OPEN', retryable: false, retry_after_ms: null, delivered: false } as const;
  return {
    end,
    answer: null,
    usage: NO_USAGE,
    usageEstimated: false,
    health: 'unknown',
    reason: 'the profile is being left alone',
    latency_ms: 0,
    ttft_ms: null,
  };
}

function recordOf(
  { end, usage, usageEstimated, latency_ms, ttft_ms }: EndedAttempt,
  profile: ModelProfile,
  fallback_index: number,
  attempt: number,
): ModelAttempt {
  return {
    profile_id: profile.profile_id,
    fallback_index,
    attempt,
    adapter: profile.adapter,
    outcome: end.outcome,
    code: end.code ?? (usageEstimated ? 'MODEL_USAGE_ESTIMATED' : null),
    usage,
    cost_usd_micros: recordedUsd(costOfUsage(usage, profile)),
    latency_ms,
    ttft_ms,
  };
}

function settled(
  allowed: AllowedCall,
  attempts: readonly ModelAttempt[],
  answer: AnsweredAttempt | undefined,
  why: { readonly code: string; readonly reason: string },
  cost: MicroUsd,
): AttemptedCall {
  const usage = attempts.reduce((sum, attempt) => addUsage(sum, attempt.usage), NO_USAGE);
  const last = attempts.at(-1);
  const profile = last ? chosenAt(allowed.chosen, last.fallback_index) : null;
  if (last?.outcome === 'completed' && answer) {
    const { text, structured, finish_reason } = answer;
    return { status: 'completed', code: null, reason: '', text, structured, finish_reason, profile, attempts, usage, cost };
  }
  const status = last?.outcome === 'refused' ? 'refused' : 'failed';
  return { status, code: why.code, reason: why.reason, text: '', structured: null, finish_reason: null, profile, attempts, usage, cost };
}

function chosenAt(chosen: readonly ModelProfile[], index: number): ModelProfile {
  const profile = chosen[index];
  if (!profile) throw new Error(`fallback ${index} is not among the chosen profiles`);
  return profile;
}

// A pause that its caller ended is no failure: the loop looks at the signal itself.
function whenAborted(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
