import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Refusal, refused } from '@kernel/outcome';

/** A sentence model in a folder, as it is published for ONNX. */
export interface ModelFolder {
  readonly weights: string;
  readonly tokenizer: string;
  readonly tokenizerConfig: string | null;
  readonly dimensions: number;
  readonly window: number;
  readonly pooling: 'mean' | 'first';
  /** What the model wants to read before a text. */
  readonly prefixes: Readonly<Record<'unit' | 'query', string>>;
  /** Of weights and tokenizer: 64 hexadecimal digits. */
  readonly digest: string;
}

const WEIGHTS = ['onnx/model_quantized.onnx', 'onnx/model.onnx', 'model_quantized.onnx', 'model.onnx'];
/** The longest window that is used where nothing in the folder names one; more would take longer than a turn is worth. */
const LONGEST_WINDOW = 512;

/** Reads what a folder holds. Refuses EMBEDDER_MODEL_MISSING, EMBEDDER_MODEL_UNREADABLE. */
export async function readModelFolder(folder: string): Promise<ModelFolder | Refusal> {
  const weights = WEIGHTS.map((name) => join(folder, name)).find((path) => existsSync(path));
  const tokenizer = join(folder, 'tokenizer.json');
  if (weights === undefined || !existsSync(tokenizer))
    return refused(
      'EMBEDDER_MODEL_MISSING',
      `${folder} holds no sentence model: tokenizer.json and onnx/model_quantized.onnx or onnx/model.onnx`,
    );
  try {
    const config = objectIn(folder, 'config.json');
    const dimensions = wholeOf(config['hidden_size']);
    if (dimensions === undefined) return refused('EMBEDDER_MODEL_UNREADABLE', `${folder}/config.json names no hidden_size`);
    const truncation = partOf(objectIn(folder, 'tokenizer.json'), 'truncation');
    const longest = wholeOf(config['max_position_embeddings']) ?? LONGEST_WINDOW;
    const tokenizerConfig = join(folder, 'tokenizer_config.json');
    return {
      ...{ weights, tokenizer, dimensions, tokenizerConfig: existsSync(tokenizerConfig) ? tokenizerConfig : null },
      window: Math.min(wholeOf(truncation['max_length']) ?? LONGEST_WINDOW, longest),
      pooling: objectIn(folder, '1_Pooling/config.json')['pooling_mode_cls_token'] === true ? 'first' : 'mean',
      prefixes: prefixesOf(partOf(objectIn(folder, 'config_sentence_transformers.json'), 'prompts')),
      digest: await digestOfFiles([weights, tokenizer]),
    };
  } catch (error) {
    if (error instanceof SyntaxError) return refused('EMBEDDER_MODEL_UNREADABLE', `${folder}: ${error.message}`);
    throw error;
  }
}

function prefixesOf(prompts: Readonly<Record<string, unknown>>): ModelFolder['prefixes'] {
  const text = (...names: readonly string[]) => names.map((name) => prompts[name]).find((prompt) => typeof prompt === 'string') ?? '';
  return { query: text('query'), unit: text('document', 'passage') };
}

function objectIn(folder: string, name: string): Readonly<Record<string, unknown>> {
  const path = join(folder, name);
  return existsSync(path) ? plain(JSON.parse(readFileSync(path, 'utf8'))) : {};
}

function partOf(object: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  return plain(object[name]);
}

function plain(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function wholeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 1 ? value : undefined;
}

async function digestOfFiles(paths: readonly string[]): Promise<string> {
  const digest = createHash('sha256');
  for (const path of paths) for await (const bytes of createReadStream(path)) digest.update(bytes as Buffer);
  return digest.digest('hex');
}
