import type { Json } from '@kernel/canonical-json';
import type { ModelMessage, ModelOperation, ModelUsage } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import type { Millis } from '@kernel/time';

export type ModelCapability = ModelProfile['capabilities'][number];

/** A tool that the model may ask for; `parameters` is a JSON Schema. */
export interface ProviderTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: { readonly [key: string]: Json };
}

/** One attempt. Everything in it may be sent: redaction has happened. */
export interface ProviderRequest {
  readonly operation: ModelOperation;
  /** The profile's name for the model. */
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  /** JSON Schema the answer should satisfy; the caller checks whether it does. */
  readonly response_schema: { readonly [key: string]: Json } | null;
  readonly max_output_tokens: number;
  readonly tools: readonly ProviderTool[];
}

/** A tool call as the model wrote it; the arguments are text, because the model wrote them. */
export interface AskedTool {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export interface ProviderAnswer {
  readonly kind: 'answered';
  readonly text: string;
  readonly tool_calls: readonly AskedTool[];
  /** `stop`, `length` or `tool_calls`. */
  readonly finish_reason: string;
  /** What the provider counted; null when it did not say. `tokens_in` includes the cached ones. */
  readonly usage: ModelUsage | null;
}

/** The model, or the filter before it, says no. */
export interface ProviderRefusal {
  readonly kind: 'refused';
  readonly code: string;
  readonly reason: string;
  readonly usage: ModelUsage | null;
}

export interface ProviderFailure {
  readonly kind: 'failed';
  readonly outcome: 'provider_error' | 'timeout' | 'cut_stream';
  readonly code: string;
  readonly reason: string;
  /** The same request may succeed later. */
  readonly retryable: boolean;
  /** What the provider asked to wait; null when it did not say. */
  readonly retry_after_ms: Millis | null;
  /** The text that came before the failure. */
  readonly text: string;
  readonly usage: ModelUsage | null;
  /** False when the request cannot have reached a model, so that nothing is charged. */
  readonly may_have_cost: boolean;
}

export type ProviderOutcome = ProviderAnswer | ProviderRefusal | ProviderFailure;

/** One way to reach models. Sends each request once: repeating and falling back are the gateway's. */
export abstract class ModelProvider {
  /** The adapter's name in model profiles. */
  abstract readonly adapter: string;
  /** Everything that a profile of this adapter may claim. */
  abstract readonly capabilities: readonly ModelCapability[];
  /**
   * The model's answer. `onDelta` gets its text piece by piece; the pieces joined are the answer's text.
   * Whatever a provider does wrong is a value, never a throw; it carries codes, never the request's or the provider's words.
   * An aborted signal ends the attempt at once as `timeout` with PROVIDER_ABORTED, and the connection with it.
   */
  abstract complete(request: ProviderRequest, onDelta: (text: string) => void, signal: AbortSignal): Promise<ProviderOutcome>;
}
