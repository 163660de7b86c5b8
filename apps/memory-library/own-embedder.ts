import { Fault } from '@kernel/fault';
import type { EmbeddingAsk } from '@edges/embedder/embedder';
import { Embedder } from '@edges/embedder/embedder';
import { canonicalVector } from '@edges/embedder/canonical-vector';
import { EMBEDDER_ERRORS } from '@edges/embedder/errors';
import type { MemoryEmbedder } from './memory-embedder';
import { MemoryError } from './memory-error';

/** Somebody's own model as the engine asks one. What it gives is brought to length one and rounded; what is no vector of its dimensions is refused. */
export class OwnEmbedder extends Embedder {
  readonly identity: string;
  readonly dimensions: number;
  private closed = false;

  /** @throws MemoryError for a name with spaces or without letters, or a number of dimensions that is none. */
  constructor(private readonly own: MemoryEmbedder) {
    super();
    const { identity, dimensions } = own;
    if (!/^[\x21-\x7e]{1,300}$/.test(identity) || !Number.isSafeInteger(dimensions) || dimensions < 1)
      throw new MemoryError(
        'MEMORY_EMBEDDER_UNNAMED',
        'an embedder has a name of 1–300 visible ASCII characters and a whole number of dimensions',
      );
    this.identity = identity;
    this.dimensions = dimensions;
  }

  async embed({ texts, purpose }: EmbeddingAsk, signal?: AbortSignal): Promise<readonly Float32Array[]> {
    if (this.closed) throw new Fault('SHUTTING_DOWN', 'the embedder is closed', 'later');
    if (signal?.aborted === true) throw new Fault('DEADLINE_EXCEEDED', 'nobody waits for these vectors any more', 'later');
    if (texts.length === 0) return [];
    const vectors = await this.own.embed(texts, purpose, signal);
    if (vectors.length !== texts.length || !vectors.every((vector) => this.isVector(vector)))
      throw new MemoryError('EMBEDDER_ANSWER_MALFORMED', EMBEDDER_ERRORS.EMBEDDER_ANSWER_MALFORMED);
    return vectors.map(canonicalVector);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.own.close?.();
  }

  private isVector(vector: ArrayLike<number>): boolean {
    const values = Array.from(vector);
    return values.length === this.dimensions && values.every(Number.isFinite) && values.some((value) => value !== 0);
  }
}
