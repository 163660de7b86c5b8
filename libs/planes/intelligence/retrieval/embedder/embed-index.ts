import type { AnalysedUnit } from '../analysis/analyse-unit';
import type { RetrievalIndex } from '../index/build-index';
import type { UnitVectors } from '../lists/dense';
import { EMBEDDER, embedTerms, type LearntEmbedder, learnEmbedder } from './learn-embedder';

export interface EmbeddedIndex {
  readonly learnt: LearntEmbedder;
  readonly vectors: UnitVectors;
}

/**
 * Learns an embedder from the units of one index and embeds them, in the index's order, session by session.
 * Callers hand in one tenant's units only. Relearnt for each generation, so `version` is the generation's content.
 */
export function embedIndex(index: RetrievalIndex, units: readonly AnalysedUnit[], version: string): EmbeddedIndex {
  const bodies: (readonly string[])[] = [];
  for (const { card, body } of units) bodies[index.ordinals.get(card.id) ?? 0] = body;
  const sessions: (readonly string[])[][] = Array.from({ length: index.sessionCount }, () => []);
  index.sessions.forEach((session, unit) => sessions[session]?.push(bodies[unit] ?? []));
  const learnt = learnEmbedder(sessions);
  const values = new Float32Array(index.cards.length * learnt.dimensions);
  bodies.forEach((body, unit) => values.set(embedTerms(learnt, body), unit * learnt.dimensions));
  return { learnt, vectors: { embedder: `${EMBEDDER}@${version}`, dimensions: learnt.dimensions, values } };
}
