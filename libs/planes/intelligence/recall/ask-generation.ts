import type { TenantId } from '@kernel/tenant';
import { analyseQuery } from '../retrieval/analysis/analyse-query';
import type { HitWithNeighbours } from '../retrieval/assembly/assemble';
import { hitsWithNeighbours } from '../retrieval/assembly/with-neighbours';
import { embedTerms } from '../retrieval/embedder/learn-embedder';
import type { Scope } from '../retrieval/filters/scope';
import type { NearUnit } from '../retrieval/lists/dense';
import type { Ranking } from '../retrieval/ranking';
import { retrieve } from '../retrieval/retrieve';
import { keysOf } from './found-units';
import type { LoadedBanks } from './loaded-banks';
import type { RecallQuestion } from './recalled';

/** What an embedder and the store add to a question. */
export interface AskedVector {
  /** Null where there is no embedder, or it was away. */
  readonly vector: Float32Array | null;
  /** What the store found nearest to it, where it does the comparing. */
  readonly nearest: readonly NearUnit[];
}

/** A question that is asked by its words alone. */
export const WORDS_ALONE: AskedVector = { vector: null, nearest: [] };

/** Asks one generation: its ranking, and what stands around each hit. */
export function askGeneration(
  tenant: TenantId,
  loaded: LoadedBanks,
  { text, askedAt, filter: told, most, external, neighbours }: RecallQuestion,
  asked: AskedVector = WORDS_ALONE,
): { readonly ranking: Ranking; readonly around: readonly HitWithNeighbours[] } {
  const { generation, scopes } = loaded;
  const filter = { ...told, tenant };
  const scope = scopes.of(filter);
  const vector = loaded.embedded === null ? asked.vector : learntVector(loaded, text, askedAt, scope);
  const ranking = retrieve(
    generation,
    { text, askedAt, filter, vector, nearest: asked.nearest, external: keysOf(loaded.banks, external), most },
    scope,
  );
  const around =
    neighbours === 0
      ? ranking.hits.map(({ id }) => ({ id, neighbours: [] }))
      : hitsWithNeighbours(ranking, generation.index, scope, neighbours);
  return { ranking, around };
}

function learntVector({ generation, embedded }: LoadedBanks, text: string, at: number, { languages }: Scope): Float32Array | null {
  if (embedded === null) return null;
  const { speakers, titles: entities } = generation.index;
  const { terms } = analyseQuery(text, { at, expected: generation.language, languages, speakers, entities });
  return embedTerms(embedded.learnt, terms.flatMap(({ forms }) => forms)); // prettier-ignore
}
