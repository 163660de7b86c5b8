import { canonicalJson } from '@kernel/canonical-json';
import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import type { Id, IdSource } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { ModelResult, RoutedCall, RoutingDecision } from '@kernel/records/model-call';
import type { CallContext } from '@platform/grpc/call-context';
import { LlmRouter, type MarketPins } from './llm-router';

/** How a decision is made, given by whoever makes the fake: the real decision lives in a plane. */
export type Decide = (
  routed: RoutedCall,
  pins: MarketPins,
  ids: { readonly rd: Id<'rd'>; readonly mc: Id<'mc'> },
  at: string,
) => RoutingDecision;

/** The router without a process: keeps the same promises in memory. `down` makes it unreachable. */
export class InMemoryLlmRouter extends LlmRouter {
  down = false;
  private readonly decisions = new Map<string, string>();
  private readonly results = new Map<string, string>();

  constructor(
    private readonly decide: Decide,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  async recordDecision(call: CallContext, decision: RoutingDecision): Promise<void> {
    this.reachable();
    keep(this.decisions, place(call, decision.routing_decision_id), canonicalJson(decision));
    await Promise.resolve();
  }

  async recordCall(call: CallContext, result: ModelResult): Promise<void> {
    this.reachable();
    const where = place(call, result.routing_decision_id);
    if (!this.decisions.has(where)) throw new Fault('NOT_FOUND', `there is no routing decision ${result.routing_decision_id}`, 'never');
    keep(this.results, where, canonicalJson(result));
    await Promise.resolve();
  }

  async chooseRoute(call: CallContext, routed: RoutedCall, pins: MarketPins, modelCallId: Id<'mc'>): Promise<RoutingDecision> {
    this.reachable();
    const decision = this.decide(routed, pins, { rd: this.ids.next('rd'), mc: modelCallId }, this.clock.now());
    await this.recordDecision(call, decision);
    return decision;
  }

  async explainRoute(call: CallContext, id: Id<'rd'>): Promise<RoutingDecision | Refusal> {
    this.reachable();
    const kept = this.decisions.get(place(call, id));
    await Promise.resolve();
    return kept === undefined
      ? refused('MODEL_UNKNOWN_DECISION', `there is no routing decision ${id}`)
      : (JSON.parse(kept) as RoutingDecision);
  }

  /** How a decided call ended, for a test to read. */
  resultOf(tenant: string, id: Id<'rd'>): ModelResult | undefined {
    const kept = this.results.get(`${tenant} ${id}`);
    return kept === undefined ? undefined : (JSON.parse(kept) as ModelResult);
  }

  private reachable(): void {
    if (this.down) throw new Fault('PEER_UNAVAILABLE', 'llm-router is away', 'later');
  }
}

function place(call: CallContext, id: string): string {
  return `${call.tenant} ${id}`;
}

function keep(records: Map<string, string>, where: string, text: string): void {
  if ((records.get(where) ?? text) !== text) throw new Fault('REQUEST_INVALID', 'a record with other bytes is there already', 'never');
  records.set(where, text);
}
