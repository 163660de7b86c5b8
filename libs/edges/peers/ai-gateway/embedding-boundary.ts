import type { Refusal } from '@kernel/outcome';
import type { CallContext } from '@platform/grpc/call-context';

/** Texts, and the model whose vectors they are to be. */
export interface TextsAtBoundary {
  readonly model: string;
  readonly dimensions: number;
  readonly purpose: 'unit' | 'query';
  readonly texts: readonly string[];
}

/** How many texts one ask may have. */
export const MOST_TEXTS = 256;

/** The only way to an embedding model that is not in this process. */
export abstract class EmbeddingBoundary {
  /**
   * One vector per text, in order, canonical; at the tenant's expense.
   * Refused MODEL_NO_EMBEDDING_MODEL when the gateway's model is another or none, MODEL_TENANT_BUDGET_EXHAUSTED, and with the codes of embedders.
   * @throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED, PROVIDER_UNAVAILABLE; REQUEST_INVALID for more than `MOST_TEXTS` texts.
   */
  abstract embed(context: CallContext, asked: TextsAtBoundary, signal?: AbortSignal): Promise<readonly Float32Array[] | Refusal>;
}
