import type { Digest } from '@kernel/digest';
import type { ModelCall, ModelResult, RoutingDecision } from '@kernel/records/model-call';
import type { CallContext } from '@platform/grpc/call-context';

/** The market that the run is pinned to. */
export interface ModelPins {
  readonly model_catalogue: Digest;
  readonly routing_policy: Digest;
}

/** A settled call: a document that crossed, as value, digest and the very bytes. */
export interface SettledDocument<T> {
  readonly value: T;
  readonly digest: Digest;
  readonly canonical: Buffer;
}

export interface SettledModelCall {
  readonly result: SettledDocument<ModelResult>;
  /** Recorded by the llm-router before the model was asked. */
  readonly routingDecision: SettledDocument<RoutingDecision>;
}

/** The only way to a model. */
export abstract class ModelBoundary {
  /**
   * Asks a model, inside the market that the run is pinned to. A refusal and a failure of the model are settled results too: look at `status`.
   * `onDelta` gets text as it comes; it is transport, and what counts is the settled result. A call with a response schema has no deltas.
   * The same call again gives the settled answer again while the gateway remembers it (minutes); after a restart of the gateway it may cost again.
   * An aborted signal ends the call and the model's work at once.
   * @throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED, STORE_UNAVAILABLE; REQUEST_INVALID when the id is known with another call.
   */
  abstract call(
    context: CallContext,
    call: ModelCall,
    pins: ModelPins,
    onDelta?: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<SettledModelCall>;
}
