import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { RerankAsk, TextReranker } from '@planes/intelligence/recall/ask-reranker';
import type { Reranker } from './reranker';

/** Why an answer was not used. */
export type Unused = 'too late' | 'malformed' | 'failed';

/** A reranker that nobody waits for longer than its budget. Whatever goes wrong with it costs the order, never the answer. */
export class RerankWithinBudget implements TextReranker {
  /** @throws RangeError for a budget that is not 1 to 10 000 whole milliseconds. */
  constructor(
    private readonly reranker: Reranker,
    private readonly budget: Millis,
    /** Told of every answer that was not used, with what the reranker threw. */
    private readonly whenUnused: (tenant: TenantId, why: Unused, cause?: unknown) => void,
  ) {
    if (!Number.isSafeInteger(budget) || budget < 1 || budget > 10_000)
      throw new RangeError(`a reranker has 1 to 10 000 milliseconds, got ${budget}`);
  }

  async rerank(ask: RerankAsk): Promise<readonly number[] | undefined> {
    const over = new AbortController();
    const late = new Promise<undefined>((resolve) => over.signal.addEventListener('abort', () => resolve(undefined)));
    const timer = setTimeout(() => over.abort(), this.budget);
    try {
      const scores = await Promise.race([this.reranker.score(ask, over.signal), late]);
      if (scores === undefined) return this.unused(ask, 'too late');
      if (scores.length !== ask.texts.length || !scores.every(Number.isFinite)) return this.unused(ask, 'malformed');
      return scores;
    } catch (cause) {
      return over.signal.aborted ? this.unused(ask, 'too late') : this.unused(ask, 'failed', cause);
    } finally {
      clearTimeout(timer);
    }
  }

  private unused({ tenant }: RerankAsk, why: Unused, cause?: unknown): undefined {
    this.whenUnused(tenant, why, cause);
    return undefined;
  }
}
