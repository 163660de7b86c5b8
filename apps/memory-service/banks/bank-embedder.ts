import type { Embedder } from '@edges/embedder/embedder';
import { embedderOf } from '@planes/intelligence/recall/text-to-embed';

/** The embedder of this process, or none. */
export class BankEmbedder {
  constructor(readonly embedder: Embedder | null) {}

  /** As generations name it. */
  get name(): string | null {
    return this.embedder && embedderOf(this.embedder);
  }
}
