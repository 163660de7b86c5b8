import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { digestOf } from '@kernel/digest';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { canonicalVector } from '../canonical-vector';
import { Embedder, type EmbeddingAsk } from '../embedder';
import { EmbedThread } from './embed-thread';
import type { WorkerStart } from './embed-worker';
import { type ModelFolder, readModelFolder } from './model-folder';
import { findOnnxRuntime } from './onnx-runtime';

export interface OnnxEmbedderOptions {
  /** Where the model is: tokenizer.json, config.json, onnx/model_quantized.onnx or onnx/model.onnx. */
  readonly folder: string;
  /** Threads that one text is worked on with; 1 when left out. */
  readonly threads?: number;
  /** Texts that may wait at most; 20 000 when left out. */
  readonly mostWaiting?: number;
}

/** A sentence model of this machine, in a thread of its own. Nothing leaves the process, and nothing is fetched. */
export class OnnxEmbedder extends Embedder {
  readonly identity: string;
  readonly dimensions: number;

  private constructor(
    private readonly thread: EmbedThread,
    private readonly model: ModelFolder,
  ) {
    super();
    const { digest, pooling, window, prefixes, dimensions } = model;
    this.dimensions = dimensions;
    const prefixed = prefixes.query === '' && prefixes.unit === '' ? '' : `:${digestOf(prefixes).slice(7, 23)}`;
    this.identity = `onnx@1:sha256-${digest}:${dimensions}:${pooling}:${window}${prefixed}`;
  }

  /** Loads the model. Refuses EMBEDDER_RUNTIME_MISSING, EMBEDDER_MODEL_MISSING, EMBEDDER_MODEL_UNREADABLE. */
  static async open({ folder, threads = 1, mostWaiting = 20_000 }: OnnxEmbedderOptions): Promise<OnnxEmbedder | Refusal> {
    const packages = findOnnxRuntime();
    if (isRefusal(packages)) return packages;
    const model = await readModelFolder(folder);
    if (isRefusal(model)) return model;
    const { weights, tokenizer, tokenizerConfig, dimensions, window, pooling } = model;
    const workerData: WorkerStart = { ...packages, weights, tokenizer, tokenizerConfig, dimensions, window, pooling, threads };
    const thread = new EmbedThread(() => new Worker(WORKER, { workerData }), mostWaiting);
    const problem = await thread.begin();
    if (problem === undefined) return new OnnxEmbedder(thread, model);
    await thread.close();
    return refused('EMBEDDER_MODEL_UNREADABLE', `${folder}: ${problem}`);
  }

  async embed({ texts, purpose }: EmbeddingAsk, signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const prefix = this.model.prefixes[purpose];
    const portions = await this.thread.ask(texts.map((text) => `${prefix}${text}`), purpose, signal); // prettier-ignore
    return portions.flatMap((values) =>
      Array.from({ length: values.length / this.dimensions }, (_, i) =>
        canonicalVector(values.subarray(i * this.dimensions, (i + 1) * this.dimensions)),
      ),
    );
  }

  close(): Promise<void> {
    return this.thread.close();
  }
}

// Beside this file, compiled or as it was written.
const WORKER = join(__dirname, `embed-worker${extname(__filename)}`);
