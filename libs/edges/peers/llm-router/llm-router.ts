import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { ModelResult, RoutedCall, RoutingDecision } from '@kernel/records/model-call';
import type { CallContext } from '@platform/grpc/call-context';

/** The market that a run is pinned to. */
export interface MarketPins {
  readonly catalogue: Digest;
  readonly policy: Digest;
}

/**
 * The llm-router as other apps see it: it keeps every routing decision, and decides for everyone but the gateway's hot path.
 * Every method throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when the router cannot answer.
 */
export abstract class LlmRouter {
  /**
   * Resolves once the decision is durable; nobody acts on it before. The same decision again is harmless.
   * @throws Fault REQUEST_INVALID when other bytes are kept under its id.
   */
  abstract recordDecision(call: CallContext, decision: RoutingDecision): Promise<void>;
  /** Appends how a decided call ended. @throws Fault NOT_FOUND for a decision that was never recorded, REQUEST_INVALID when another end is kept. */
  abstract recordCall(call: CallContext, result: ModelResult): Promise<void>;
  /** Decides and records. A refused call is a decision too, with `refused` set. */
  abstract chooseRoute(call: CallContext, routed: RoutedCall, pins: MarketPins, modelCallId: Id<'mc'>): Promise<RoutingDecision>;
  /** A recorded decision. Refuses MODEL_UNKNOWN_DECISION, also for another tenant's. */
  abstract explainRoute(call: CallContext, id: Id<'rd'>): Promise<RoutingDecision | Refusal>;
}
