import { analyseQuery } from './analysis/analyse-query';
import { analyseUnit } from './analysis/analyse-unit';
import { ANALYSER } from './analysis/terms';
import { assemble } from './assembly/assemble';
import { embedTerms, learnEmbedder } from './embedder/learn-embedder';
import { reranked } from './fusion/rerank';
import { buildIndex } from './index/build-index';
import { RETRIEVAL_VERSION } from './ranking';
import { retrieve } from './retrieve';

/** Every decision about retrieval by its logic version. A version that is not here cannot be replayed. */
export const RETRIEVAL_LOGIC = {
  [ANALYSER]: { analyseUnit, analyseQuery },
  [RETRIEVAL_VERSION]: { buildIndex, retrieve, reranked },
  'intelligence/assembly@1': { assemble },
  'intelligence/embedder/ri512@1': { learnEmbedder, embedTerms },
} as const;

/** The versions in use, sorted, as pins name them. */
export const RETRIEVAL_LOGIC_VERSIONS: readonly string[] = Object.keys(RETRIEVAL_LOGIC).sort();
