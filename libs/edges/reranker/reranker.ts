import type { RerankAsk } from '@planes/intelligence/recall/ask-reranker';

/** Reads a question beside texts and says how well each answers it: a cross-encoder, a service, a rule of somebody's own. */
export abstract class Reranker {
  /** One finite number per text, in order; more is better, and only the order counts. Ends early when `signal` fires: nobody reads the answer then. */
  abstract score(ask: RerankAsk, signal: AbortSignal): Promise<readonly number[]>;
}
