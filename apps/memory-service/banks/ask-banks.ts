import type { Digest } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { mergeRankings } from '@planes/intelligence/memory/merging/merge-rankings';
import type { BankStrategy } from '@planes/intelligence/memory/verbs/recall';
import type { BankRecall } from '@planes/intelligence/recall/bank-recall';
import type { Recalled, RecalledHit, RecallQuestion } from '@planes/intelligence/recall/recalled';

/** `cascade` stops at as many hits when nobody says otherwise. Source: the product facts. */
const ENOUGH = 3;

/** What the banks answered, best first. */
export interface BanksAnswer {
  readonly hits: readonly RecalledHit[];
  readonly considered: number;
  readonly generations: readonly Digest[];
  readonly hashes: readonly Digest[];
  /** `convex`: ranked as one. `rank`: rankings of single banks, joined. */
  readonly fusion: 'convex' | 'rank';
  readonly banks: readonly string[];
}

/** Asks several banks at once, by weight, or one after the other. */
export class AskBanks {
  constructor(private readonly recall: BankRecall) {}

  /** Refuses as the recall of any of the banks does: an answer without one of them would look like the whole. */
  async run(tenant: TenantId, question: RecallQuestion, strategy: BankStrategy): Promise<BanksAnswer | Refusal> {
    const { banks } = question.filter;
    const { mode = 'parallel', bank_weights: weights } = strategy;
    if (mode !== 'parallel') return this.oneByOne(tenant, question, strategy);
    if (weights === undefined || banks.length === 1) {
      const recalled = await this.recall.run(tenant, question);
      return isRefusal(recalled)
        ? recalled
        : answerOf([recalled], recalled.hits, recalled.generations.length > 1 ? 'rank' : 'convex', banks);
    }
    const recalled: Recalled[] = [];
    for (const bank of banks) {
      const one = await this.recall.run(tenant, inBank(question, bank));
      if (isRefusal(one)) return one;
      recalled.push(one);
    }
    const rankings = recalled.map(({ hits }, at) => ({ weight: weights[banks[at] ?? ''] ?? 1, hits }));
    const merged = mergeRankings(rankings, ({ card }) => `${card.bank}\n${card.id}`).map(({ hit, score }) => ({ ...hit, score }));
    return answerOf(recalled, merged.slice(0, question.most), 'rank', banks);
  }

  private async oneByOne(tenant: TenantId, question: RecallQuestion, strategy: BankStrategy): Promise<BanksAnswer | Refusal> {
    const { banks } = question.filter;
    // The order may name fewer banks than the question; the others follow as they were named.
    const order = [...new Set([...(strategy.cascade_order ?? []).filter((bank) => banks.includes(bank)), ...banks])];
    const enough = strategy.mode === 'first_match' ? 1 : (strategy.min_results_to_stop ?? ENOUGH);
    const recalled: Recalled[] = [];
    for (const bank of order) {
      const one = await this.recall.run(tenant, inBank(question, bank));
      if (isRefusal(one)) return one;
      recalled.push(one);
      if (recalled.reduce((sum, { hits }) => sum + hits.length, 0) >= enough) break;
    }
    const hits = recalled.flatMap((one) => one.hits);
    return answerOf(recalled, hits.slice(0, question.most), 'convex', order.slice(0, recalled.length));
  }
}

function inBank(question: RecallQuestion, bank: string): RecallQuestion {
  return { ...question, filter: { ...question.filter, banks: [bank] } };
}

function answerOf(
  recalled: readonly Recalled[],
  hits: readonly RecalledHit[],
  fusion: BanksAnswer['fusion'],
  banks: readonly string[],
): BanksAnswer {
  return {
    hits,
    considered: recalled.reduce((sum, { considered }) => sum + considered, 0),
    generations: recalled.flatMap(({ generations }) => generations),
    hashes: recalled.map(({ hash }) => hash),
    fusion,
    banks,
  };
}
