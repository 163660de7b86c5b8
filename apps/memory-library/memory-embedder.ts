/** A model that turns texts into vectors whose nearness is nearness of meaning. Your own, or that of {@link openLocalModel}. */
export interface MemoryEmbedder {
  /** Names the model and everything its numbers depend on, without spaces. Vectors of two identities never meet: with another identity every text is read anew. */
  readonly identity: string;
  readonly dimensions: number;
  /** One vector per text, in order. `purpose` tells questions from what is kept; some models read the two differently. */
  embed(texts: readonly string[], purpose: 'unit' | 'query', signal?: AbortSignal): Promise<readonly ArrayLike<number>[]>;
  close?(): Promise<void>;
}

/** Where a sentence model lies. */
export interface LocalModelOptions {
  /** A folder with tokenizer.json, config.json and onnx/model_quantized.onnx or onnx/model.onnx, as models are published. */
  readonly folder: string;
  /** Threads that one text is worked on with; 1 when left out. */
  readonly threads?: number;
}
