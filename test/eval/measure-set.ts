import { digestOf, type Digest } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import type { DatabaseSource } from '@edges/database/database';
import { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';
import { LiveGenerations } from '@planes/intelligence/recall/live-generations';
import type { Embedding, LoadedBanks } from '@planes/intelligence/recall/loaded-banks';
import type { RecallQuestion } from '@planes/intelligence/recall/recalled';
import type { Filter } from '@planes/intelligence/retrieval/filters/filter';
import { retrieve } from '@planes/intelligence/retrieval/retrieve';
import { type Answer, gains, withGold } from './answer';
import { type EvalTenant, kindOfSet, readEvalSet, setName } from './eval-set';
import { EVAL_GENERATION_TIME } from './eval-time';
import type { Measured } from './figures';
import { EVAL_BANK, retainTenant } from './retain-tenant';
import { PLAIN_BM25 } from './variants';

const MEMORY = 512 * 1024 * 1024;
const MOST = 20;

const FILTER: Omit<Filter, 'tenant'> = {
  ...{ banks: [EVAL_BANK], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null, factTypes: null },
  ...{ ceiling: 'PUBLIC', viewers: [], now: EVAL_GENERATION_TIME },
};

/** A set asked through the engine, and with plain BM25 over the same generations. */
export interface MeasuredSet {
  readonly engine: Measured;
  readonly plain: Measured;
}

/** Retains a set's texts in the store and asks every question that has gold. `clock` times the calls and decides nothing. */
export async function measureSet(file: string, source: DatabaseSource, embedding: Embedding, clock: () => number): Promise<MeasuredSet> {
  const store = new PostgresBankStore(source.as('fp_memory'), 'local');
  const generations = new LiveGenerations(store, new GenerationMemory<LoadedBanks>(MEMORY), embedding);
  const recall = new BankRecall(store, generations, (text) => text.length);
  const engine: Asked = { answers: [], hashes: [] };
  const plain: Asked = { answers: [], hashes: [] };
  for (const [number, set] of readEvalSet(file).entries()) {
    const tenant = `${setName(file).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 40)}-${number}`; // prettier-ignore
    await retainTenant(store, tenant, set, kindOfSet(setName(file)));
    const live = await generations.of(tenant, [EVAL_BANK]);
    const [loaded] = isRefusal(live) ? [] : live;
    if (loaded === undefined) throw new Error('a bank that was written is there');
    for (const query of withGold(set.queries, idsOf(set))) {
      const begun = clock();
      const recalled = await recall.run(tenant, asking(query.q));
      const millis = clock() - begun;
      if (isRefusal(recalled)) throw new Error(recalled.reason);
      note(engine, { category: query.cat, millis, ...gains(query, recalled.hits.map(({ card }) => card.id)) }, recalled.hash); // prettier-ignore
      const baseline = askPlainly(tenant, loaded, query.q, clock);
      note(plain, { category: query.cat, millis: baseline.millis, ...gains(query, baseline.ids) }, baseline.hash);
    }
  }
  return { engine: measured(engine), plain: measured(plain) };
}

interface Asked {
  readonly answers: Answer[];
  readonly hashes: Digest[];
}

function note({ answers, hashes }: Asked, answer: Answer, hash: Digest): void {
  answers.push(answer);
  hashes.push(hash);
}

function measured({ answers, hashes }: Asked): Measured {
  return { answers, rankingHash: digestOf(hashes) };
}

function idsOf({ docs }: EvalTenant): (id: string) => boolean {
  const ids = new Set(docs.map(({ id }) => id));
  return (id) => ids.has(id);
}

function asking(text: string): RecallQuestion {
  return { text, askedAt: EVAL_GENERATION_TIME, filter: FILTER, most: MOST, budget: null, neighbours: 0, external: [] };
}

function askPlainly(tenant: string, { generation }: LoadedBanks, text: string, clock: () => number) {
  const filter = { ...FILTER, tenant };
  const begun = clock();
  const { hits, hash } = retrieve(
    { ...generation, vectors: null, graph: null, profile: PLAIN_BM25.profile },
    { ...asking(text), filter, vector: null },
  );
  return { millis: clock() - begun, ids: hits.map(({ id }) => id), hash };
}
