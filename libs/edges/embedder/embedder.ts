import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';

/** Texts of one tenant that want vectors. */
export interface EmbeddingAsk {
  readonly tenant: TenantId;
  readonly texts: readonly string[];
  /** What a text is: something that is kept and found again, or a question. Some models read the two differently. */
  readonly purpose: 'unit' | 'query';
}

/** Turns texts into vectors whose nearness is nearness of meaning. */
export abstract class Embedder {
  /** Model, digest of its weights, pooling, prefixes, window, rounding: everything the numbers depend on. Another identity is another generation; vectors of two never meet. */
  abstract readonly identity: string;
  abstract readonly dimensions: number;
  /**
   * One vector per text, in order; empty for no texts. Canonical (`canonical-vector.ts`): of length one but for rounding, every component a whole multiple of 2^-11.
   * A text has the same vector whatever stands beside it. What goes beyond the model's window is not read; the identity names the window.
   * Refused with a code of `errors.ts`, or MODEL_TENANT_BUDGET_EXHAUSTED before anything is spent: then no text has a vector.
   * @throws Fault PROVIDER_UNAVAILABLE when the model is away, OVERLOADED when too much waits for it, DEADLINE_EXCEEDED when `signal` fires first, SHUTTING_DOWN after `close`.
   */
  abstract embed(ask: EmbeddingAsk, signal?: AbortSignal): Promise<readonly Float32Array[] | Refusal>;
  /** Lets go of the model. What is under way ends with SHUTTING_DOWN. A second close does nothing. */
  abstract close(): Promise<void>;
}
