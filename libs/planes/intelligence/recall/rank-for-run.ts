import type { Digest } from '@kernel/digest';
import type { Millis } from '@kernel/time';
import type { FoundBy } from '@kernel/records/found-by';
import { inverseFrequency } from '../lexical/bm25';
import { analyseQuery } from '../retrieval/analysis/analyse-query';
import type { Filter } from '../retrieval/filters/filter';
import { explain } from '../retrieval/explain';
import { type Scope, scopeOf } from '../retrieval/filters/scope';
import { matchesOf } from '../retrieval/lists/matches';
import { type Hit, sixPlaces } from '../retrieval/ranking';
import { type LoadedGeneration, retrieve } from '../retrieval/retrieve';

/** What a governed run asks of one generation. */
export interface RunQuestion {
  readonly text: string;
  readonly askedAt: Millis;
  readonly filter: Filter;
  readonly most: number;
}

/** A unit with a score that means the same in every answer. */
export interface RankedForRun {
  readonly id: string;
  /** 0..1, six places: how much of the best conceivable match by words the best hit is, times how far this one stands behind it. Never rises down the list. */
  readonly score: number;
  readonly foundBy: FoundBy;
}

/** The same with what the engine found, list by list. */
export interface ReasonedRanking {
  readonly ranked: readonly (RankedForRun & { readonly hit: Hit })[];
  /** How many units any list offered. */
  readonly considered: number;
  /** Of the engine's whole ranking. */
  readonly hash: Digest;
}

/** The units that share a word with the question, in the engine's order. A run is told nothing that only stands near an answer. */
export function rankForRun(generation: LoadedGeneration, question: RunQuestion): readonly RankedForRun[] {
  return rankWithReasons(generation, question).ranked.map(({ id, score, foundBy }) => ({ id, score, foundBy }));
}

/** The same ranking, with the reasons for each place. `scope` as in `retrieve`. */
export function rankWithReasons(
  generation: LoadedGeneration,
  { text, askedAt, filter, most }: RunQuestion,
  scope: Scope = scopeOf(generation.index, filter),
): ReasonedRanking {
  const { hits, considered, hash } = retrieve(generation, { text, askedAt, filter, vector: null, external: [], most: scope.units }, scope);
  const matched = hits.filter((hit) => ownScore(hit) > 0).slice(0, most);
  const best = bestConceivable(generation, text, askedAt, scope);
  const match = Math.max(0, ...matched.map(ownScore)) / best;
  const first = matched[0]?.score ?? 1;
  let floor = 1;
  const ranked = matched.map((hit) => {
    // Versions and near-duplicates stand lower than their score alone would put them.
    floor = Math.min(floor, sixPlaces(match * (hit.score / first)));
    return { id: hit.id, score: floor, foundBy: reasonsOf(hit), hit };
  });
  return { ranked, considered, hash };
}

function reasonsOf(hit: Hit): FoundBy {
  return explain({ hits: [hit] }).map(({ by, rank, weight, adds }) => ({ by, rank, weight: sixPlaces(weight), adds: sixPlaces(adds) }));
}

function ownScore({ found }: Hit): number {
  return found.find(({ list }) => list === 'own')?.score ?? 0;
}

// What a text would score that had every word of the question more often than can be said.
function bestConceivable({ index, graph, language }: LoadedGeneration, text: string, at: Millis, scope: Scope): number {
  const reading = { at, expected: language, languages: scope.languages, speakers: index.speakers, entities: graph?.names ?? index.titles };
  const { terms } = analyseQuery(text, reading);
  const weights = terms.map((term) => inverseFrequency(matchesOf(index.body, term, scope).at.length, scope.units));
  return weights.reduce((sum, idf) => sum + idf, 0) || 1;
}
