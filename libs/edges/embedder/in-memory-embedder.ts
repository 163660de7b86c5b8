import { hash } from 'node:crypto';
import { Fault } from '@kernel/fault';
import { canonicalVector } from './canonical-vector';
import { Embedder, type EmbeddingAsk } from './embedder';

/** Vectors of words by their hashes: texts that share words are near each other. For tests, where any embedder will do; it knows no meaning. */
export class InMemoryEmbedder extends Embedder {
  readonly identity: string;
  private closed = false;

  /** `seed` makes another embedder of it, as another model would be. */
  constructor(
    readonly dimensions = 64,
    private readonly seed = 'words',
  ) {
    super();
    this.identity = `hashed-words:${seed}:${dimensions}`;
  }

  async embed({ texts }: EmbeddingAsk, signal?: AbortSignal): Promise<readonly Float32Array[]> {
    if (this.closed) throw new Fault('SHUTTING_DOWN', 'the embedder is closed', 'later');
    if (signal?.aborted === true) throw new Fault('DEADLINE_EXCEEDED', 'nobody waits for these vectors any more', 'later');
    return texts.map((text) => this.vectorOf(text));
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private vectorOf(text: string): Float32Array {
    const sum = new Float64Array(this.dimensions);
    const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    // The empty word stands in every text, so that each has a direction.
    for (const word of ['', ...words]) {
      const bytes = hash('sha256', `${this.seed} ${word}`, 'buffer');
      for (let i = 0; i < PLACES; i++) {
        const place = bytes.readUInt16BE(i * 2) % this.dimensions;
        sum[place] = (sum[place] ?? 0) + ((bytes[20 + i] ?? 0) & 1 ? 1 : -1) * (word === '' ? 0.1 : 1) * (1 + i / 16);
      }
    }
    return canonicalVector(sum);
  }
}

const PLACES = 8;
