import { isRefusal } from '@kernel/outcome';
import type { BankRecall } from '@planes/intelligence/recall/bank-recall';
import type { RecallQuestion } from '@planes/intelligence/recall/recalled';
import { bankName, draws, sentence } from './memory-texts';

export const BENCH_TENANT = 'bench';
/** After everything that is retained. */
const LATE = 1_000_000_000;

/** Asks one bank a question of common words; `seed` makes another question. */
export async function askBank(recall: BankRecall, bank: number, seed: number): Promise<void> {
  const question: RecallQuestion = {
    ...{ text: `${sentence(draws(seed + 1), 8)}?`, askedAt: 0, most: 10, budget: null, neighbours: 0, external: [] },
    filter: {
      ...{ banks: [bankName(bank)], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null, factTypes: null },
      ...{ ceiling: 'RESTRICTED', viewers: [], now: LATE + seed },
    },
  };
  const recalled = await recall.run(BENCH_TENANT, question);
  if (isRefusal(recalled)) throw new Error(recalled.code);
  if (recalled.hits.length === 0) throw new Error('a question of common words finds something');
}
