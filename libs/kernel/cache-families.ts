import { type CacheFamily, cacheFamily } from './cache-key';

/** The versions that a key of this family names. */
export type VersionsOf<F> = F extends CacheFamily<infer N> ? N : never;

/** Compiled contexts. The run context, which is part of the question, names every other pin and the run: a compile is asked again by the same run, so none is sent to others. */
export const COMPILED_CONTEXTS = cacheFamily('compiled-contexts@1', ['pack', 'policy_bundles', 'logic'], { reach: 'process' });

/** Evidence, not yet judged stale or fresh. A snapshot never changes, nor does the index that was made with it. */
export const EVIDENCE = cacheFamily('evidence@2', ['snapshot', 'logic']);

/** Signed documents by digest: what lies under one never changes. */
export const SIGNED_DOCUMENTS = cacheFamily('signed-documents@1', ['document']);

/** Decisions, by the facts that the pack's rules read. A pack names its bundles by digest. Deciding again takes less time than asking another process. */
export const POLICY_DECISIONS = cacheFamily('policy-decisions@2', ['pack', 'logic'], { reach: 'process' });

/** Runs that have ended, by the request that opened them. An ended run never changes; what the request asked for is part of the key. */
export const ENDED_RUNS = cacheFamily('ended-runs@1', ['asked']);

/** Answers of tool calls that have ended for good, by the call's own bytes. */
export const ENDED_TOOL_CALLS = cacheFamily('ended-tool-calls@1', ['call']);

/** Answers of models, for profiles that allow it. A model asked again answers otherwise, so hits are not compared. */
export const MODEL_ANSWERS = cacheFamily('model-answers@1', ['profile', 'logic'], { hits: 'believed' });

/** Vectors of questions. Nobody says how secret a question is, so it stays in its process. */
export const QUESTION_VECTORS = cacheFamily('question-vectors@1', ['embedder'], { reach: 'process' });

/** The same of a model that is paid for: to compare a hit would cost the tenant, and its endpoint may round otherwise. */
export const BOUGHT_VECTORS = cacheFamily('bought-vectors@1', ['embedder'], { reach: 'process', hits: 'believed' });

/** Every family that this release keeps. */
export const CACHE_FAMILIES: readonly CacheFamily[] = [
  ...[COMPILED_CONTEXTS, EVIDENCE, SIGNED_DOCUMENTS, POLICY_DECISIONS],
  ...[ENDED_RUNS, ENDED_TOOL_CALLS, MODEL_ANSWERS, QUESTION_VECTORS, BOUGHT_VECTORS],
];
