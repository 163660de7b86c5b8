import { assertNever } from '@kernel/assert-never';
import type { QueryAnalysis } from '../analysis/analyse-query';
import type { Scope } from '../filters/scope';
import { fuse } from '../fusion/fuse';
import type { Profile } from '../fusion/profile';
import { graphScores } from '../graph/graph-scores';
import type { KnowledgeGraph } from '../graph/knowledge-graph';
import { linkEntities } from '../graph/link-entities';
import { secondHopScores } from '../graph/second-hop';
import { titleHopScores } from '../graph/title-hop';
import type { RetrievalIndex } from '../index/build-index';
import { aboveMean, addNearest, denseScores, type NearUnit, type UnitVectors } from './dense';
import { bestOf, LIST_DEPTH, type ListName, listOf, LISTS, type RankedList } from './ranked-list';
import { replyScores } from './reply-scores';
import { bodyMatches, contextScores, ownScores, sessionScores, spreadScores, titleScores } from './text-scores';
import { latestScores, temporalScores } from './time-scores';

/** What lists are asked with. */
export interface Asking {
  readonly index: RetrievalIndex;
  readonly scope: Scope;
  readonly query: QueryAnalysis;
  readonly profile: Profile;
  readonly graph: KnowledgeGraph | null;
  /** The question's vector and the units'; null without an embedder, or when it was away. */
  readonly dense: { readonly vectors: UnitVectors; readonly question: Float32Array } | null;
  /** Units whose vectors the store compared; empty where this process compares them. */
  readonly nearest: readonly NearUnit[];
  /** Ids that somebody else found, best first. Those outside the scope do not count. */
  readonly external: readonly string[];
  /** How many hits are wanted: no list offers fewer, if it has them. */
  readonly most: number;
}

/** Asks every list that the profile gives a weight. Lists that start from other lists' findings come last. */
export function askLists(asking: Asking): readonly RankedList[] {
  const { index, scope, query, profile } = asking;
  const matches = bodyMatches(index, scope, query.terms);
  const own = ownScores(index, scope, matches, profile.bodyShape);
  const compared = asking.dense === null ? new Float64Array(own.length) : denseScores(asking.dense.vectors, asking.dense.question, scope);
  const likeness = addNearest(compared, index, asking.nearest, scope);
  const dense = profile.likeness === 'above mean' ? aboveMean(likeness) : likeness;
  const asked: RankedList[] = [];
  const depth = Math.max(LIST_DEPTH, asking.most);
  // The best so far: found by the lists asked before, which hops start from.
  const seeds = () =>
    fuse(asked, profile)
      .slice(0, profile.seeds)
      .map(({ unit, score }) => ({ unit, score }));
  const scoresOf = (name: ListName): Float64Array => {
    switch (name) {
      case 'own':
        return own;
      case 'spread':
        return spreadScores(index, scope, own, profile.spread, profile.answer);
      case 'context':
        return contextScores(index, scope, matches, profile.contextShape, profile.contextRadius);
      case 'session':
        return sessionScores(index, scope, matches, profile.sessionShape);
      case 'title':
        return titleScores(index, scope, query.terms, profile.titleShape);
      case 'dense':
        return dense;
      case 'denseSpread':
        return spreadScores(index, scope, dense, profile.spread, profile.answer);
      case 'temporal':
        return temporalScores(index, scope, query.dates);
      case 'latest':
        return query.intents.includes('latest') ? latestScores(index, scope) : new Float64Array(own.length);
      case 'reply':
        return replyScores(index, scope, query.terms, profile.bodyShape);
      case 'external':
        return externalScores(index, scope, asking.external);
      case 'titleHop':
        return titleHopScores(index, scope, firstSeeds);
      case 'secondHop':
        return secondHopScores(index, scope, query.terms, firstSeeds, profile.bodyShape);
      case 'graph':
        return asking.graph === null
          ? new Float64Array(own.length)
          : graphScores(asking.graph, scope, linkEntities(asking.graph, index, scope, query.terms), bestOf(own, profile.seeds));
      default:
        return assertNever(name);
    }
  };
  const weighed = LISTS.filter((name) => (profile.weights[name] ?? 0) > 0);
  for (const name of weighed.filter((list) => !HOPS.has(list))) asked.push(listOf(name, scoresOf(name), depth));
  const firstSeeds = seeds();
  for (const name of weighed.filter((list) => HOPS.has(list))) asked.push(listOf(name, scoresOf(name), depth));
  return asked;
}

const HOPS: ReadonlySet<ListName> = new Set(['titleHop', 'secondHop', 'graph']);

function externalScores({ ordinals }: RetrievalIndex, { admitted }: Scope, ids: readonly string[]): Float64Array {
  const scores = new Float64Array(admitted.length);
  ids.forEach((id, place) => {
    const unit = ordinals.get(id);
    if (unit !== undefined && admitted[unit] === 1) scores[unit] = ids.length - place;
  });
  return scores;
}
