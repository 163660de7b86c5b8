import type { LearntEmbedder } from '../retrieval/embedder/learn-embedder';
import type { KnowledgeGraph } from '../retrieval/graph/knowledge-graph';
import type { RetrievalIndex } from '../retrieval/index/build-index';
import type { UnitVectors } from '../retrieval/lists/dense';
import type { SourceRow } from './recall-source';

// What the engine spends beside the arrays: 1 000 turns of about 24 words took 5.9 MB of heap, and are counted as 6.0.
const PER_TERM = 320;
const PER_UNIT = 1_400;
const PER_WORD = 40;
const PER_NODE = 600;

/** About how much memory an index takes. A limit needs an order of magnitude, not a count. */
export function bytesOfIndex({ cards, body, title, forward, times }: RetrievalIndex): number {
  let bytes = cards.length * (PER_UNIT + 40) + forward.terms.byteLength + forward.starts.byteLength + times.length * 16;
  for (const field of [body, title]) {
    bytes += field.lengths.byteLength;
    for (const { units, counts } of field.postings.values()) bytes += PER_TERM + units.byteLength + counts.byteLength;
  }
  return bytes;
}

/** About how much memory a graph takes. */
export function bytesOfGraph(graph: KnowledgeGraph | null): number {
  return graph === null ? 0 : graph.ids.length * PER_NODE + graph.targets.byteLength + graph.evidence.byteLength + graph.starts.byteLength;
}

/** About how much memory the rows take that later writes are added to. */
export function bytesOfRows(rows: readonly SourceRow[]): number {
  return rows.reduce((sum, { body, title, plain }) => sum + PER_WORD * (body.length + title.length + plain.length), 0);
}

/** The vectors of units and of words. Those that were loaded are counted once more: they are kept as they came, for later ones to be added. */
export function bytesOfVectors(vectors: UnitVectors | null, learnt: LearntEmbedder | undefined): number {
  const words = learnt === undefined ? 0 : learnt.vectors.byteLength + learnt.weights.byteLength;
  return words + (vectors?.values.byteLength ?? 0) * (learnt === undefined ? 2 : 1);
}
