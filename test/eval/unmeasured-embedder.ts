import type { Refusal } from '@kernel/outcome';
import { Embedder, type EmbeddingAsk } from '@edges/embedder/embedder';

/** A model under a name that no profile knows, so that what it finds is joined as an unknown model's. */
export class UnmeasuredEmbedder extends Embedder {
  readonly identity: string;
  readonly dimensions: number;

  constructor(private readonly model: Embedder) {
    super();
    this.identity = `unmeasured ${model.identity}`;
    this.dimensions = model.dimensions;
  }

  override embed(ask: EmbeddingAsk, signal?: AbortSignal): Promise<readonly Float32Array[] | Refusal> {
    return this.model.embed(ask, signal);
  }

  override close(): Promise<void> {
    return this.model.close();
  }
}
