import { digestOf, type Digest } from '@kernel/digest';
import { EVAL_GENERATION_TIME } from './eval-time';
import { embedTerms } from '@planes/intelligence/retrieval/embedder/learn-embedder';
import { analyseQuery } from '@planes/intelligence/retrieval/analysis/analyse-query';
import type { Filter } from '@planes/intelligence/retrieval/filters/filter';
import { scopeOf } from '@planes/intelligence/retrieval/filters/scope';
import type { Profile } from '@planes/intelligence/retrieval/fusion/profile';
import { generationOf } from '@planes/intelligence/retrieval/generation';
import { retrieve } from '@planes/intelligence/retrieval/retrieve';
import type { EvalTenant } from './eval-set';
import { type Answer, gains, withGold } from './answer';
import type { Measured } from './figures';
import type { LoadedTenant } from './load-tenant';

const MOST = 20;

/** Asks every question that has gold, at one profile. `clock` times the calls and decides nothing. */
export function measureVariant(tenants: readonly (readonly [EvalTenant, LoadedTenant])[], profile: Profile, clock: () => number): Measured {
  const hashes: Digest[] = [];
  const answers = tenants.flatMap(([{ tenant, queries }, loaded]) => {
    const { index, graph, embedded } = loaded;
    const wantsVectors = (profile.weights.dense ?? 0) + (profile.weights.denseSpread ?? 0) > 0;
    const vectors = wantsVectors && embedded !== null ? embedded.vectors : null;
    const id = generationOf({ content: digestOf({ tenant }), embedder: vectors?.embedder ?? null, language: 'english', profile });
    const filter = filterOf(tenant);
    const scope = scopeOf(index, filter);
    const reading = {
      at: EVAL_GENERATION_TIME,
      expected: 'english',
      languages: scope.languages,
      speakers: index.speakers,
      entities: index.titles,
    } as const;
    return withGold(queries, (id) => index.ordinals.has(id)).map((query): Answer => {
      const begun = clock();
      const terms = vectors === null ? [] : analyseQuery(query.q, reading).terms.flatMap(({ forms }) => forms);
      const vector = vectors === null || embedded === null ? null : embedTerms(embedded.learnt, terms);
      const question = { text: query.q, askedAt: EVAL_GENERATION_TIME, filter, vector, external: [], most: MOST };
      const ranking = retrieve({ id, index, graph, vectors, language: 'english', profile }, question, scope);
      const millis = clock() - begun;
      hashes.push(ranking.hash);
      return { tenant, category: query.cat, millis, ...gains(query, ranking.hits.map((hit) => hit.id)) }; // prettier-ignore
    });
  });
  return { answers, rankingHash: digestOf(hashes) };
}

function filterOf(tenant: string): Filter {
  return {
    ...{ tenant, banks: ['eval'], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null, factTypes: null },
    ...{ ceiling: 'PUBLIC', viewers: [], now: EVAL_GENERATION_TIME },
  };
}
