import type { Digest } from '@kernel/digest';
import type { Millis } from '@kernel/time';
import { analyseQuery } from './analysis/analyse-query';
import type { Language } from './analysis/languages';
import type { Filter } from './filters/filter';
import { type Scope, scopeOf } from './filters/scope';
import { boostCandidates } from './fusion/boosts';
import { diversify } from './fusion/diversify';
import { fuse } from './fusion/fuse';
import type { Profile } from './fusion/profile';
import { inSupersessionOrder, type OrderedCandidate } from './fusion/supersede';
import type { KnowledgeGraph } from './graph/knowledge-graph';
import type { RetrievalIndex } from './index/build-index';
import { askLists } from './lists/ask-lists';
import type { NearUnit, UnitVectors } from './lists/dense';
import type { RankedList } from './lists/ranked-list';
import { digestRanking, type Hit, type Ranking, sixPlaces } from './ranking';

/** One index generation, loaded. */
export interface LoadedGeneration {
  readonly id: Digest;
  readonly index: RetrievalIndex;
  readonly graph: KnowledgeGraph | null;
  readonly vectors: UnitVectors | null;
  readonly language: Language;
  readonly profile: Profile;
}

export interface Question {
  readonly text: string;
  /** What words like "yesterday" count from. */
  readonly askedAt: Millis;
  readonly filter: Filter;
  /** Made by the embedder of the generation; null: the dense lists stay empty. */
  readonly vector: Float32Array | null;
  /** Units that the store found nearest to the vector, where vectors are too many to be compared here. */
  readonly nearest?: readonly NearUnit[];
  /** Ids found elsewhere, best first. */
  readonly external: readonly string[];
  /** How many hits at most. */
  readonly most: number;
}

/**
 * Answers one question at one generation. The same generation and question give the same bytes.
 * `scope` may be handed in when the same filter was drawn on the same index before (see `filterKey`).
 */
export function retrieve(
  generation: LoadedGeneration,
  question: Question,
  scope: Scope = scopeOf(generation.index, question.filter),
): Ranking {
  const { index, graph, vectors, profile, language } = generation;
  const { speakers } = index;
  const reading = {
    at: question.askedAt,
    expected: language,
    languages: scope.languages,
    speakers,
    entities: graph?.names ?? index.titles,
  };
  const query = analyseQuery(question.text, reading);
  const dense = vectors === null || question.vector === null ? null : { vectors, question: question.vector };
  const lists = askLists({
    index,
    scope,
    query,
    profile,
    graph,
    dense,
    nearest: question.nearest ?? [],
    external: question.external,
    most: question.most,
  });
  refuseStrangers(lists, scope);
  const fused = boostCandidates(fuse(lists, profile), index, scope, query, graph, profile);
  const ordered = inSupersessionOrder(diversify(fused, index.forward), index, scope, question.filter.asOf ?? question.filter.now);
  const hits = ordered.slice(0, question.most).map((candidate) => hitOf(index, candidate));
  return { generation: generation.id, profile: profile.name, hits, considered: ordered.length, hash: digestRanking(generation.id, hits) };
}

/** The last door: a list that names a unit outside the scope is a bug, and nothing of it is shown. @throws Error naming the list. */
export function refuseStrangers(lists: readonly RankedList[], { admitted }: Scope): void {
  for (const { name, entries } of lists)
    if (entries.some(({ unit }) => admitted[unit] !== 1)) throw new Error(`list ${name} left its scope`);
}

function hitOf({ cards }: RetrievalIndex, { unit, score, found, boosts, supersededBy }: OrderedCandidate): Hit {
  return {
    id: cards[unit]?.id ?? '',
    bank: cards[unit]?.bank ?? '',
    score: sixPlaces(score),
    found: found.map((finding) => ({
      ...finding,
      score: sixPlaces(finding.score),
      share: sixPlaces(finding.share),
      adds: sixPlaces(finding.adds),
    })),
    boosts,
    supersededBy: supersededBy === null ? null : (cards[supersededBy]?.id ?? null),
  };
}
