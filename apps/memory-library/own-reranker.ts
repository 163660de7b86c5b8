import { Reranker } from '@edges/reranker/reranker';
import { RerankWithinBudget } from '@edges/reranker/rerank-within-budget';
import { AskReranker, type RerankAsk } from '@planes/intelligence/recall/ask-reranker';
import { MemoryError } from './memory-error';
import type { MemoryOptions } from './memory-options';
import type { MemoryReranker } from './memory-reranker';

const READS = 50;

/** What asks the reranker that a memory was opened with; null without one. @throws MemoryError MEMORY_RERANKER_INVALID for bounds that are none. */
export function askReranker({ reranker, onRerankerUnused = () => undefined }: MemoryOptions): AskReranker | null {
  if (reranker === undefined) return null;
  try {
    const within = new RerankWithinBudget(new OwnReranker(reranker), reranker.withinMs, (_, why, cause) => onRerankerUnused(why, cause));
    return new AskReranker(within, reranker.reads ?? READS);
  } catch (error) {
    if (error instanceof RangeError) throw new MemoryError('MEMORY_RERANKER_INVALID', error.message);
    throw error;
  }
}

/** A reranker as somebody brings one. */
class OwnReranker extends Reranker {
  constructor(private readonly own: MemoryReranker) {
    super();
  }

  override async score({ question, texts }: RerankAsk, signal: AbortSignal): Promise<readonly number[]> {
    return this.own.score(question, texts, signal);
  }
}
