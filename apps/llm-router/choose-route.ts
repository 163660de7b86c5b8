import { canonicalBytes } from '@kernel/canonical-json';
import type { Clock } from '@kernel/clock';
import type { Digest } from '@kernel/digest';
import { digestOfBytes } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Id, IdSource } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { RoutedCall, RoutingDecision } from '@kernel/records/model-call';
import type { CallContext } from '@platform/grpc/call-context';
import { decideRoute } from '@planes/model/routing/decide-route';
import { unobservedFacts } from '@planes/model/routing/unobserved-facts';
import { loadMarket } from '@edges/peers/registry/load-market';
import type { Registry } from '@edges/peers/registry/registry';
import type { RecordDecisions } from './record-decisions';

/** Chooses a route and records it before anyone can act on it. */
export class ChooseRoute {
  constructor(
    private readonly registry: Registry,
    private readonly record: RecordDecisions,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** A refused call is a decision too. @throws Fault NOT_FOUND for a market that cannot be resolved. */
  async run(
    caller: CallContext,
    call: RoutedCall,
    pins: { readonly catalogue: Digest; readonly policy: Digest },
    modelCallId: Id<'mc'>,
    traceId: string,
  ): Promise<RoutingDecision> {
    const pinned = await loadMarket(this.registry, caller, pins.catalogue, pins.policy);
    if (isRefusal(pinned)) throw new Fault('NOT_FOUND', `the pinned market cannot be used: ${pinned.code}`, 'never');
    const decision = decideRoute({
      routing_decision_id: this.ids.next('rd'),
      model_call_id: modelCallId,
      trace_id: traceId,
      at: this.clock.now(),
      call,
      market: { ...pinned, facts: unobservedFacts(pinned.catalogue, call) },
    });
    const canonical = Buffer.from(canonicalBytes(decision));
    const { routing_decision_id, model_call_id } = decision;
    await this.record.run(caller.tenant, {
      routing_decision_id,
      model_call_id,
      run_id: call.run_id,
      digest: digestOfBytes(canonical),
      canonical,
    });
    return decision;
  }
}
