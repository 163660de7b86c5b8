import type { Clock } from '@kernel/clock';
import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { IdSource } from '@kernel/ids';
import { type MicroUsd, recordedUsd } from '@kernel/micro-usd';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ModelCall, ModelResult, RoutingDecision } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import { elapsed, later } from '@kernel/time';
import type { LlmRouter } from '@edges/peers/llm-router/llm-router';
import type { VerifiedCall } from '@platform/grpc/verified-call';
import { callReservation } from '@planes/model/gateway/call-reservation';
import { NO_USAGE } from '@planes/model/gateway/cost-of-usage';
import { redact, type Redacted } from '@planes/model/gateway/redact';
import { decideRoute } from '@planes/model/routing/decide-route';
import { routedCallOf } from '@planes/model/routing/routed-call';
import { worstCaseCost } from '@planes/model/routing/worst-case-cost';
import type { AttemptCall, AttemptedCall } from './attempt-call';
import { type GatewayRules, SETTLING_MS } from './gateway-rules';
import { loadMarket, type PinnedMarket } from '@edges/peers/registry/load-market';
import type { Registry } from '@edges/peers/registry/registry';
import type { ProfileHealth } from './profile-health';
import type { ProviderDirectory } from './provider-directory';
import type { TenantPurse } from './tenant-purse';

/** One question to the gateway. */
export interface ModelQuestion {
  readonly call: ModelCall;
  readonly catalogue: Digest;
  readonly policy: Digest;
  readonly onDelta: (text: string) => void;
}

export interface SettledQuestion {
  readonly result: ModelResult;
  readonly decision: RoutingDecision;
  readonly profile: ModelProfile | null;
}

/** Decides where a call goes, records that, puts its cost aside, asks the models, and charges what it cost. */
export class CallModel {
  constructor(
    private readonly registry: Registry,
    private readonly providers: ProviderDirectory,
    private readonly health: ProfileHealth,
    private readonly purse: TenantPurse,
    private readonly router: LlmRouter,
    private readonly attempts: AttemptCall,
    private readonly rules: GatewayRules,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** @throws Fault NOT_FOUND for a market that cannot be resolved; whatever keeps the decision from being recorded or the budget from being counted. */
  async run(caller: VerifiedCall, question: ModelQuestion): Promise<SettledQuestion> {
    const startedAt = this.clock.now();
    const pinned = await loadMarket(this.registry, caller, question.catalogue, question.policy);
    if (isRefusal(pinned)) throw new Fault('NOT_FOUND', `the pinned market cannot be used: ${pinned.code}`, 'never');
    const redacted = redact(question.call.messages, question.call.redaction_rules);
    const decision = await this.decide(caller, question.call, pinned);
    await this.router.recordDecision(caller, decision);
    const attempted = await this.perform(caller, question, pinned, decision, redacted);
    const result = resultOf(question.call, decision, redacted, attempted, elapsed(startedAt, this.clock.now()));
    return { result, decision, profile: isRefusal(attempted) ? null : attempted.profile };
  }

  private async decide(caller: VerifiedCall, call: ModelCall, pinned: PinnedMarket): Promise<RoutingDecision> {
    const at = this.clock.now();
    const { profiles } = pinned.catalogue;
    const left = await this.purse.left(caller);
    const facts = {
      // A profile that no adapter serves here is not for sale.
      allowlist: profiles.filter((profile) => this.providers.serving(profile) !== undefined).map(({ profile_id }) => profile_id),
      tenant_budget_left_usd_micros: recordedUsd(left),
      health: this.health.factsFor(profiles),
    };
    const { model_call_id, trace_id } = call;
    const market = { ...pinned, facts };
    return decideRoute({ routing_decision_id: this.ids.next('rd'), model_call_id, trace_id, at, call: routedCallOf(call), market });
  }

  private async perform(
    caller: VerifiedCall,
    { call, onDelta }: ModelQuestion,
    pinned: PinnedMarket,
    decision: RoutingDecision,
    redacted: Redacted | Refusal,
  ): Promise<AttemptedCall | Refusal> {
    if (isRefusal(redacted)) return redacted;
    if (decision.refused !== null) return refused(decision.refused, decision.explanation);
    const chosen = decision.chosen.map((profileId) => profileNamed(pinned, profileId));
    const reserved = callReservation(call, chosen, this.rules.rules.attemptsPerProfile, (profile) => worstCaseCost(call, profile));
    const refusal = await this.purse.reserve(caller, call, reserved);
    if (refusal) return refusal;
    const deadline = later(caller.deadline, -SETTLING_MS);
    let cost: MicroUsd = 0n;
    try {
      const attempted = await this.attempts.run({
        call,
        messages: redacted.messages,
        chosen,
        reserved,
        deadline,
        onDelta,
        signal: caller.signal,
      });
      cost = attempted.cost;
      return attempted;
    } finally {
      await this.purse.settle(caller, call, cost);
    }
  }
}

function profileNamed({ catalogue }: PinnedMarket, profileId: string): ModelProfile {
  const profile = catalogue.profiles.find(({ profile_id }) => profile_id === profileId);
  if (!profile) throw new Error(`the route names ${profileId}, which is not in its catalogue`);
  return profile;
}

function resultOf(
  call: ModelCall,
  decision: RoutingDecision,
  redacted: Redacted | Refusal,
  attempted: AttemptedCall | Refusal,
  latency_ms: number,
): ModelResult {
  const ended = isRefusal(attempted) ? nothingAttempted(attempted) : attempted;
  return {
    model_call_id: call.model_call_id,
    operation: call.operation,
    status: ended.status,
    code: ended.code,
    reason: ended.reason,
    text: ended.text,
    structured: ended.structured,
    finish_reason: ended.finish_reason,
    routing_decision_id: decision.routing_decision_id,
    profile_id: ended.profile?.profile_id ?? null,
    attempts: [...ended.attempts],
    usage: ended.usage,
    cost_usd_micros: recordedUsd(ended.cost),
    redactions: isRefusal(redacted) ? [] : [...redacted.redactions],
    latency_ms,
  };
}

function nothingAttempted({ code, reason }: Refusal): AttemptedCall {
  const none = { text: '', structured: null, finish_reason: null, profile: null, attempts: [], usage: NO_USAGE, cost: 0n };
  return { status: 'refused', code, reason, ...none };
}
