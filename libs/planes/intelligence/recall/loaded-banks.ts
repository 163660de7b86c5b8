import { digestOf } from '@kernel/digest';
import { filterKey, type Filter } from '../retrieval/filters/filter';
import { type Scope, scopeOf } from '../retrieval/filters/scope';
import type { Language } from '../retrieval/analysis/languages';
import { embedIndex, type EmbeddedIndex } from '../retrieval/embedder/embed-index';
import { generationOf } from '../retrieval/generation';
import { statedGraph } from '../retrieval/graph/stated-graph';
import { buildIndex } from '../retrieval/index/build-index';
import type { LoadedGeneration } from '../retrieval/retrieve';
import { profileOf } from './bank-profiles';
import { bytesOfGraph, bytesOfIndex, bytesOfRows, bytesOfVectors } from './count-bytes';
import type { SourceHead, SourceRow } from './recall-source';

/** Whether units get vectors, learnt from their own text. */
export type Embedding = 'none' | 'own text';

/** Units of one bank at one head. */
export interface LoadedBank {
  readonly head: SourceHead;
  readonly rows: ReadonlyMap<number, SourceRow>;
}

/** One generation over one or more banks of one profile and language, with what later writes are added to. Never changes. */
export interface LoadedBanks {
  readonly banks: readonly LoadedBank[];
  readonly generation: LoadedGeneration;
  readonly embedded: EmbeddedIndex | null;
  readonly scopes: Scopes;
  readonly bytes: number;
}

/** Builds the generation. An id that stands in several banks is the first bank's. @throws RangeError without a bank. */
export function loadBanks(banks: readonly LoadedBank[], embedding: Embedding): LoadedBanks {
  const [first] = banks;
  if (first === undefined) throw new RangeError('a generation is of at least one bank');
  const { language } = first.head;
  const profile = profileOf(first.head.profile);
  const rows = distinctRows(banks);
  const index = buildIndex(rows);
  const content = digestOf(rows.map(({ card, digest }) => [card.bank, digest, card.retractedAt]));
  const graph = statedGraph(index, rows, language);
  const embedded = embedding === 'none' || rows.length === 0 ? null : embedIndex(index, rows, content);
  const vectors = embedded?.vectors ?? null;
  const id = generationOf({ content, embedder: vectors?.embedder ?? null, language, profile });
  const bytes = bytesOfIndex(index) + bytesOfGraph(graph) + bytesOfRows(rows) + bytesOfVectors(embedded);
  const generation = { id, index, graph, vectors, language, profile };
  return { banks, generation, embedded, bytes, scopes: new Scopes(generation) };
}

function distinctRows(banks: readonly LoadedBank[]): readonly SourceRow[] {
  const all = banks.flatMap(({ rows }) => [...rows.values()]);
  if (banks.length === 1) return all;
  const seen = new Set<string>();
  return all.filter(({ card: { id } }) => !seen.has(id) && seen.add(id));
}

const SCOPES_KEPT = 8;

/** Scopes that were drawn lately on one generation. Moments between which nothing expires or ends have one scope. */
export class Scopes {
  private readonly drawn = new Map<string, Scope>();
  private readonly moments: Float64Array;

  constructor(private readonly generation: LoadedGeneration) {
    const { cards } = generation.index;
    const ends = cards.flatMap(({ expiresAt, retractedAt }) => [expiresAt, retractedAt]).filter((moment) => moment !== null);
    this.moments = Float64Array.from(new Set(ends)).sort();
  }

  of(filter: Filter): Scope {
    const key = filterKey({ ...filter, now: this.lastMomentBy(filter.now) });
    const scope = this.drawn.get(key) ?? scopeOf(this.generation.index, filter);
    this.drawn.delete(key);
    this.drawn.set(key, scope);
    const [oldest] = this.drawn.keys();
    if (this.drawn.size > SCOPES_KEPT && oldest !== undefined) this.drawn.delete(oldest);
    return scope;
  }

  private lastMomentBy(now: number): number {
    let [low, high] = [0, this.moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.moments[middle] ?? 0) <= now) low = middle + 1;
      else high = middle;
    }
    return this.moments[low - 1] ?? 0;
  }
}

/** The language that a bank's short texts are in, and how it is ranked: banks that share both are one generation. */
export function kindOf({ profile, language }: { readonly profile: string; readonly language: Language }): string {
  return `${profile} ${language}`;
}
