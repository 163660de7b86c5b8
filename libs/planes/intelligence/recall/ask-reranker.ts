import type { TenantId } from '@kernel/tenant';
import { inOrderOf } from '../retrieval/fusion/rerank';
import type { FoundUnit } from './found-units';

/** The texts that a question found, for somebody to say how well each answers it. */
export interface RerankAsk {
  readonly tenant: TenantId;
  readonly question: string;
  readonly texts: readonly string[];
}

/** What recall needs of a reranker. Whoever stands behind it keeps to a budget of time. */
export interface TextReranker {
  /** One finite number per text, in order, more is better; undefined when none came in time, or none that can be used. */
  rerank(ask: RerankAsk): Promise<readonly number[] | undefined>;
}

/** Puts what was found to a reranker. What it does not answer in time stays as the engine ranked it. */
export class AskReranker {
  /** @throws RangeError unless `most`, how many of the best it reads, is 2 to 200. */
  constructor(
    private readonly reranker: TextReranker,
    readonly most: number,
  ) {
    if (!Number.isSafeInteger(most) || most < 2 || most > 200) throw new RangeError(`a reranker reads 2 to 200 texts, got ${most}`);
  }

  /** The first `most` in the reranker's order, the others behind them; undefined when its answer cannot be used. */
  async order(
    { tenant, question }: Omit<RerankAsk, 'texts'>,
    found: readonly FoundUnit[],
    textOf: (unit: FoundUnit) => string,
  ): Promise<readonly FoundUnit[] | undefined> {
    const read = found.slice(0, this.most);
    if (read.length < 2) return undefined;
    const scores = await this.reranker.rerank({ tenant, question, texts: read.map(textOf) });
    if (scores === undefined) return undefined;
    return inOrderOf(new Map(read.map(({ key }, at) => [key, scores[at] ?? 0])), found, ({ key }) => key);
  }
}
