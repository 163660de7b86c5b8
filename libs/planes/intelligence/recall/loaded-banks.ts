import { digestOf } from '@kernel/digest';
import { type EmbeddedIndex, embedIndex } from '../retrieval/embedder/embed-index';
import type { Language } from '../retrieval/analysis/languages';
import { generationOf } from '../retrieval/generation';
import type { KnowledgeGraph } from '../retrieval/graph/knowledge-graph';
import { extendGraph } from '../retrieval/graph/extend-graph';
import { statedGraph } from '../retrieval/graph/stated-graph';
import { buildIndex, type RetrievalIndex } from '../retrieval/index/build-index';
import { extendIndex } from '../retrieval/index/extend-index';
import type { UnitVectors } from '../retrieval/lists/dense';
import type { LoadedGeneration } from '../retrieval/retrieve';
import { profileOf } from './bank-profiles';
import { bytesOfGraph, bytesOfIndex, bytesOfRows, bytesOfVectors } from './count-bytes';
import { type BankDelta, contentOf, type LoadedBank } from './loaded-bank';
import { namedVectors } from './loaded-vectors';
import { Scopes } from './scopes';
import type { SourceRow } from './recall-source';

/** Whether units get vectors that are learnt from their own text. */
export type Embedding = 'none' | 'own text';

/** One generation over one or more banks of one profile and language, with what later writes are added to. Never changes. */
export interface LoadedBanks {
  readonly banks: readonly LoadedBank[];
  readonly generation: LoadedGeneration;
  readonly embedded: EmbeddedIndex | null;
  readonly scopes: Scopes;
  readonly bytes: number;
}

/** Builds the generation. @throws RangeError without a bank. */
export function loadBanks(banks: readonly LoadedBank[], embedding: Embedding): LoadedBanks {
  const rows = rowsOf(banks);
  const index = buildIndex(rows);
  return assembled(banks, index, statedGraph(index, rows, firstOf(banks).head.language), embedding, (made) => new Scopes(made));
}

/** A delta that is larger than this share of an index is no longer cheaper to add than everything is to build. */
const LARGEST_DELTA = 0.5;

/** The same as building it from all banks, made of what was built before and of what came since. */
export function growBanks(before: LoadedBanks, banks: readonly (LoadedBank & BankDelta)[], embedding: Embedding): LoadedBanks {
  const added = rowsOf(banks, (bank) => bank.added);
  const newer = rowsOf(banks, (bank) => bank.newer);
  const { index: known, graph, language } = before.generation;
  if (added.length > LARGEST_DELTA * known.cards.length) return loadBanks(banks, embedding);
  const { index, renumbering } = extendIndex(known, added, newer.map(({ card }) => card)); // prettier-ignore
  const states = added.some(({ entities, relations }) => entities.length + relations.length > 0);
  const grown = states ? statedGraph(index, rowsOf(banks), language) : graph && extendGraph(graph, renumbering);
  const cards = [...added, ...newer].map(({ card }) => card);
  return assembled(banks, index, grown, embedding, (made) => new Scopes(made, before.scopes, cards));
}

function assembled(
  banks: readonly LoadedBank[],
  index: RetrievalIndex,
  graph: KnowledgeGraph | null,
  embedding: Embedding,
  scopesOf: (made: LoadedGeneration) => Scopes,
): LoadedBanks {
  const { language, profile: named } = firstOf(banks).head;
  const content = banks.length === 1 ? contentOf(firstOf(banks)) : digestOf(banks.map(contentOf));
  const rows = embedding === 'none' ? [] : rowsOf(banks);
  const embedded = rows.length === 0 ? null : embedIndex(index, rows, content);
  const vectors = embedded?.vectors ?? unitVectors(banks, index);
  const profile = profileOf(named, modelOf(banks));
  const id = generationOf({ content, embedder: embedderOf(banks, vectors), language, profile });
  const bytes =
    bytesOfIndex(index) +
    bytesOfGraph(graph) +
    banks.reduce((sum, bank) => sum + bytesOfRows(bank.rows), 0) +
    bytesOfVectors(vectors, embedded?.learnt);
  const generation = { id, index, graph, vectors, language, profile };
  return { banks, generation, embedded, bytes, scopes: scopesOf(generation) };
}

/** The vectors that are compared in this process, by the index's numbers; null when there are none. A unit without one is found by its words alone. */
function unitVectors(banks: readonly LoadedBank[], index: RetrievalIndex): UnitVectors | null {
  const all = banks.flatMap(({ vectors }) => (vectors?.generation.search === 'exact' ? [vectors] : []));
  const embedder = all[0]?.generation.embedder ?? null;
  const dimensions = all.map(({ bySeq }) => bySeq.values().next().value?.length).find((length) => length !== undefined);
  if (embedder === null || dimensions === undefined) return null;
  const values = new Float32Array(index.cards.length * dimensions);
  for (const { rows, vectors } of banks)
    for (const { seq, card } of rows) {
      const ordinal = index.ordinals.get(keyOf(banks, card));
      const vector = vectors?.bySeq.get(seq);
      if (vector === undefined || ordinal === undefined) continue;
      if (vector.length !== dimensions) throw new RangeError('vectors of another embedder');
      values.set(vector, ordinal * dimensions);
    }
  return { embedder, dimensions, values };
}

/** The model whose vectors the banks have; null: none. All of one process are of one model. */
function modelOf(banks: readonly LoadedBank[]): string | null {
  return banks.find(({ vectors }) => vectors !== null)?.vectors?.generation.embedder ?? null;
}

function embedderOf(banks: readonly LoadedBank[], vectors: UnitVectors | null): string | null {
  const named = banks.flatMap((bank) => (bank.vectors === null ? [] : [namedVectors(bank.vectors)]));
  return named.length === 0 ? (vectors?.embedder ?? null) : digestOf(named);
}

/** How a generation calls a unit: by its id in one bank, by bank and id in several, for each bank gives its ids as it likes. */
export function keyOf(banks: readonly unknown[], { bank, id }: { readonly bank: string; readonly id: string }): string {
  return banks.length === 1 ? id : `${bank}\n${id}`;
}

/** What its own bank calls the unit. */
export function idOf(banks: readonly unknown[], key: string): string {
  return banks.length === 1 ? key : key.slice(key.indexOf('\n') + 1);
}

function rowsOf<B extends LoadedBank>(
  banks: readonly B[],
  part: (bank: B) => readonly SourceRow[] = ({ rows }) => rows,
): readonly SourceRow[] {
  const rows = banks.flatMap(part);
  return banks.length === 1 ? rows : rows.map((row) => ({ ...row, card: { ...row.card, id: keyOf(banks, row.card) } }));
}

function firstOf(banks: readonly LoadedBank[]): LoadedBank {
  const [first] = banks;
  if (first === undefined) throw new RangeError('a generation is of at least one bank');
  return first;
}

/** The language that a bank's short texts are in, and how it is ranked: banks that share both are one generation. */
export function kindOf({ profile, language }: { readonly profile: string; readonly language: Language }): string {
  return `${profile} ${language}`;
}
