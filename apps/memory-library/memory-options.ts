import type { MemoryEmbedder } from './memory-embedder';
import type { MemoryReranker } from './memory-reranker';

/** Where a memory is kept: a folder of this process's own, or a Postgres 15 or newer with pgvector. */
export type MemoryPlace = { readonly dataDir: string } | { readonly databaseUrl: string };

/** How a memory is opened. */
export type MemoryOptions = MemoryPlace & {
  /** Whose memory: lower-case letters, digits and dashes. What one tenant retains is absent for every other. `local` when left out. */
  readonly tenant?: string;
  /** How many bytes indexes may take in this process; 256 MiB when left out. */
  readonly indexBytes?: number;
  /** The time; the machine's clock when left out. */
  readonly now?: () => Date;
  /**
   * A model, so that texts are found by what they mean too: your own or `openLocalModel`. Texts are found by their words at once and by their meaning as soon as
   * the model has read them, which happens beside everything else. With another model every text is read anew; until then words alone are asked. Closed with the memory.
   */
  readonly embedder?: MemoryEmbedder;
  /** Told what kept a text from being read or a question from being asked by its meaning; words are asked all the same. */
  readonly onEmbedderAway?: (cause: unknown) => void;
  /** Reads the best texts beside each question and puts them in its own order. None when left out. */
  readonly reranker?: MemoryReranker;
  /** Told why a reranker's answer was not used: `too late`, `malformed` or `failed`, with what it threw. The engine's order stands then. */
  readonly onRerankerUnused?: (why: string, cause: unknown) => void;
};
