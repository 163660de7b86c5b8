import { digestOf, type Digest } from '@kernel/digest';
import { ANALYSER, analyse } from '../lexical/analyse';
import { type Bm25Shape, DOCUMENT_SHAPE, inverseFrequency } from '../lexical/bm25';
import type { PlacedSection } from './snapshot';

/** One term in one section. */
export interface Posting {
  readonly term: string;
  readonly place: number;
  readonly tf: number;
  readonly length: number;
  readonly rank: number;
}

export interface TermStatistics {
  readonly term: string;
  readonly df: number;
  readonly idf: number;
}

/** The index of one collection; collections know nothing of each other's words. */
export interface CollectionIndex {
  readonly collection: string;
  readonly n: number;
  readonly mean_length: number;
  /** Of a term that no section has. */
  readonly idf_absent: number;
  readonly terms: readonly TermStatistics[];
  readonly postings: readonly Posting[];
}

/** Made from a snapshot and nothing else. The generation names the snapshot, the analyser and the shape: another one of them is another index. */
export interface SnapshotIndex {
  readonly generation: Digest;
  readonly analyser: string;
  readonly shape: Bm25Shape;
  readonly collections: readonly CollectionIndex[];
}

/** The index over a snapshot's sections. A section's terms are those of its headings and its text; one without text is not found. */
export function buildIndex(snapshot: Digest, sections: readonly PlacedSection[]): SnapshotIndex {
  const found = Map.groupBy(
    sections.filter(({ section }) => section.text !== ''),
    ({ section }) => section.collection,
  );
  const collections = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([collection, members]) => indexOf(collection, members));
  return { generation: generationOf(snapshot), analyser: ANALYSER, shape: DOCUMENT_SHAPE, collections };
}

function generationOf(snapshot: Digest): Digest {
  return digestOf({ snapshot, analyser: ANALYSER, shape: { ...DOCUMENT_SHAPE } });
}

function indexOf(collection: string, sections: readonly PlacedSection[]): CollectionIndex {
  const n = sections.length;
  const postings = sections.flatMap(postingsOf);
  const frequencies = new Map<string, number>();
  for (const { term } of postings) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  const lengths = new Map(postings.map(({ place, length }) => [place, length]));
  const total = [...lengths.values()].reduce((sum, length) => sum + length, 0);
  const terms = [...frequencies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([term, df]) => ({ term, df, idf: inverseFrequency(df, n) }));
  // Without a single term nothing is ever scored; 1 keeps the mean a length.
  return { collection, n, mean_length: total === 0 ? 1 : total / n, idf_absent: inverseFrequency(0, n), terms, postings };
}

function postingsOf({ place, section, rank }: PlacedSection): readonly Posting[] {
  const terms = analyse(`${section.heading}\n${section.text}`);
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return [...counts].map(([term, tf]) => ({ term, place, tf, length: terms.length, rank }));
}
