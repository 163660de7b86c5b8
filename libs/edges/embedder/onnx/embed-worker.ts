import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Tokenizer } from '@huggingface/tokenizers';
import type { InferenceSession, InferenceSessionFactory, Tensor, TensorConstructor } from 'onnxruntime-common';

/** What the thread is started with. Paths are absolute. */
export interface WorkerStart {
  readonly runtime: string;
  readonly tokenizers: string;
  readonly weights: string;
  readonly tokenizer: string;
  readonly tokenizerConfig: string | null;
  readonly dimensions: number;
  /** Tokens that are read of a text, the special ones included. */
  readonly window: number;
  readonly pooling: 'mean' | 'first';
  readonly threads: number;
}

/** What the thread is told: texts to read, or to end after the one that it reads. Native code that is torn down while it computes takes the process with it. */
export type WorkerHears = readonly string[] | 'end';

/** What the thread says: once that it is ready or why it will never be, then an answer to each message. */
export type WorkerSays =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'vectors'; readonly values: Float32Array }
  | { readonly kind: 'failed'; readonly reason: string };

interface Runtime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

interface Loaded {
  readonly session: InferenceSession;
  readonly tokenizer: Tokenizer;
  readonly Tensor: TensorConstructor;
}

// This file stands alone: a thread is started on it as it is, compiled or not.
const START = workerData as WorkerStart;
/** No token is longer on average in any text that says something; what lies beyond is cut before it is looked at. */
const CHARACTERS_PER_TOKEN = 32;

function say(what: WorkerSays): void {
  parentPort?.postMessage(what, what.kind === 'vectors' ? [what.values.buffer as ArrayBuffer] : []);
}

async function load(): Promise<Loaded> {
  const { InferenceSession, Tensor } = createRequire(START.runtime)(START.runtime) as Runtime;
  const { Tokenizer: Cutter } = createRequire(START.tokenizers)(START.tokenizers) as { readonly Tokenizer: typeof Tokenizer };
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as object;
  const tokenizer = new Cutter(read(START.tokenizer), START.tokenizerConfig === null ? {} : read(START.tokenizerConfig));
  const session = await InferenceSession.create(START.weights, {
    intraOpNumThreads: START.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const loaded = { session, tokenizer, Tensor };
  await vectorOf(loaded, 'a text to begin with');
  return loaded;
}

// Each text by itself, without padding: a quantised model scales by what stands in the batch, so that texts side by side would change each other's vectors.
async function vectorOf({ session, tokenizer, Tensor }: Loaded, text: string): Promise<Float32Array> {
  const ids = tokensOf(tokenizer, text);
  const tensor = (values: readonly number[]): Tensor => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const inputs: Readonly<Record<string, readonly number[]>> = {
    input_ids: ids,
    attention_mask: ids.map(() => 1),
    token_type_ids: ids.map(() => 0),
  };
  const feeds = Object.fromEntries(session.inputNames.map((name) => [name, tensor(inputs[name] ?? ids)]));
  const { data, dims } = await outputOf(session, feeds);
  const [, length = 0, width = 0] = dims.length === 3 ? dims : [1, 1, dims[1] ?? 0];
  if (width !== START.dimensions) throw new Error(`the model gives ${width} dimensions, its config names ${START.dimensions}`);
  const rows = START.pooling === 'first' ? 1 : length;
  const pooled = new Float32Array(width);
  for (let i = 0; i < width; i++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += data[row * width + i] ?? 0;
    pooled[i] = sum / rows;
  }
  return pooled;
}

async function outputOf(session: InferenceSession, feeds: Readonly<Record<string, Tensor>>) {
  const outputs = await session.run(feeds);
  const output = outputs['last_hidden_state'] ?? outputs[session.outputNames[0] ?? ''];
  if (output === undefined || !(output.data instanceof Float32Array)) throw new Error('the model gives no floats');
  return { data: output.data, dims: output.dims };
}

function tokensOf(tokenizer: Tokenizer, text: string): readonly number[] {
  const { ids } = tokenizer.encode(text.slice(0, START.window * CHARACTERS_PER_TOKEN).toWellFormed());
  if (ids.length === 0) throw new Error('a text without a token');
  if (ids.length <= START.window) return ids;
  // The mark that ends a text also ends one that was cut.
  return [...ids.slice(0, START.window - 1), ids.at(-1) ?? 0];
}

// Texts come one portion at a time, so this is the portion under way.
let answering = Promise.resolve();
let isEnding = false;

async function answer(loaded: Loaded, texts: readonly string[]): Promise<void> {
  try {
    const values = new Float32Array(texts.length * START.dimensions);
    for (const [place, text] of texts.entries()) {
      if (isEnding) return;
      values.set(await vectorOf(loaded, text), place * START.dimensions);
    }
    say({ kind: 'vectors', values });
  } catch (error) {
    say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

async function end({ session }: Loaded): Promise<void> {
  isEnding = true;
  await answering;
  await session.release();
  parentPort?.close();
}

load().then(
  (loaded) => {
    parentPort?.on('message', (heard: WorkerHears) => {
      if (heard === 'end') void end(loaded);
      else answering = answer(loaded, heard);
    });
    say({ kind: 'ready' });
  },
  (error: unknown) => say({ kind: 'unusable', reason: error instanceof Error ? error.message : String(error) }),
);
