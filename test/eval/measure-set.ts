import { digestOf, type Digest } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import { PostgresIndexGenerations } from '@edges/bank-store/postgres-index-generations';
import type { DatabaseSource } from '@edges/database/database';
import type { Embedder } from '@edges/embedder/embedder';
import { AskVectors } from '@planes/intelligence/recall/ask-vectors';
import { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';
import { GrowGenerations } from '@planes/intelligence/recall/grow-generations';
import { LiveGenerations } from '@planes/intelligence/recall/live-generations';
import type { Embedding, LoadedBanks } from '@planes/intelligence/recall/loaded-banks';
import type { RecallQuestion } from '@planes/intelligence/recall/recalled';
import { embedderOf } from '@planes/intelligence/recall/text-to-embed';
import type { Filter } from '@planes/intelligence/retrieval/filters/filter';
import { retrieve } from '@planes/intelligence/retrieval/retrieve';
import { type Answer, gains, withGold } from './answer';
import { type EvalQuery, type EvalTenant, kindOfSet, readEvalSet, setName } from './eval-set';
import { EVAL_GENERATION_TIME } from './eval-time';
import type { Measured } from './figures';
import { EVAL_BANK, retainTenant } from './retain-tenant';
import { PLAIN_BM25 } from './variants';

const MEMORY = 512 * 1024 * 1024;
const MOST = 20;
/** No set is so large that the store had to compare vectors. */
const ALL_HERE = 1_000_000;

const FILTER: Omit<Filter, 'tenant'> = {
  ...{ banks: [EVAL_BANK], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null, factTypes: null },
  ...{ ceiling: 'PUBLIC', viewers: [], now: EVAL_GENERATION_TIME },
};

/** How a set is asked. */
export interface Measuring {
  readonly embedding: Embedding;
  /** A model whose vectors the questions are asked by once more; null: none. */
  readonly embedder: Embedder | null;
  /** Times the calls and decides nothing. */
  readonly clock: () => number;
}

/** A set asked through the engine, once more by a model's vectors where there is a model, and with plain BM25 over the same generations. */
export interface MeasuredSet {
  readonly engine: Measured;
  readonly withModel: Measured | null;
  readonly plain: Measured;
}

/** Retains a set's texts in the store and asks every question that has gold. */
export async function measureSet(file: string, source: DatabaseSource, { embedding, embedder, clock }: Measuring): Promise<MeasuredSet> {
  const database = source.as('fp_memory');
  const store = new PostgresBankStore(database, 'local');
  const generations = new LiveGenerations(store, new GenerationMemory<LoadedBanks>(MEMORY), embedding);
  const recall = new BankRecall(store, generations, (text) => text.length);
  const engine: Asked = { answers: [], hashes: [] };
  const plain: Asked = { answers: [], hashes: [] };
  const withModel: Asked = { answers: [], hashes: [] };
  const model = embedder === null ? null : modelOf(store, new PostgresIndexGenerations(database, 'local'), embedder);
  for (const [number, set] of readEvalSet(file).entries()) {
    const tenant = `${setName(file).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 40)}-${number}`; // prettier-ignore
    await retainTenant(store, tenant, set, kindOfSet(setName(file)));
    const live = await generations.of(tenant, [EVAL_BANK]);
    const [loaded] = isRefusal(live) ? [] : live;
    if (loaded === undefined) throw new Error('a bank that was written is there');
    const timed = async (by: BankRecall, query: EvalQuery, told: Asked) => {
      const begun = clock();
      const recalled = await by.run(tenant, asking(query.q));
      const millis = clock() - begun;
      if (isRefusal(recalled)) throw new Error(recalled.reason);
      note(told, { tenant, category: query.cat, millis, ...gains(query, recalled.hits.map(({ card }) => card.id)) }, recalled.hash); // prettier-ignore
    };
    await model?.grow(tenant);
    for (const query of withGold(set.queries, idsOf(set))) {
      await timed(recall, query, engine);
      if (model !== null) await timed(model.recall, query, withModel);
      const baseline = askPlainly(tenant, loaded, query.q, clock);
      note(plain, { tenant, category: query.cat, millis: baseline.millis, ...gains(query, baseline.ids) }, baseline.hash);
    }
  }
  return { engine: measured(engine), withModel: model === null ? null : measured(withModel), plain: measured(plain) };
}

/** The same store asked by somebody who has a model: its index generations are grown as the service grows them. */
function modelOf(store: PostgresBankStore, generations: PostgresIndexGenerations, embedder: Embedder) {
  const away = (_tenant: string, why: unknown) => {
    throw new Error('the model is away', { cause: why });
  };
  const vectors = { source: generations, embedder: embedderOf(embedder) };
  const live = new LiveGenerations(store, new GenerationMemory<LoadedBanks>(MEMORY), 'none', vectors);
  return {
    recall: new BankRecall(store, live, (text) => text.length, new AskVectors(generations, embedder, away)),
    grow: async (tenant: string) => {
      const bank = await store.bank(tenant, EVAL_BANK);
      if (bank === undefined) throw new Error('a bank that was written is there');
      const grown = await new GrowGenerations(generations, embedder, ALL_HERE).run(tenant, bank, EVAL_GENERATION_TIME);
      if (isRefusal(grown) || grown.outcome !== 'live') throw new Error(`no generation of ${tenant}: ${JSON.stringify(grown)}`);
    },
  };
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
