import { createRequire } from 'node:module';
import { type Refusal, refused } from '@kernel/outcome';
import { EMBEDDER_ERRORS } from '../errors';

/** Where the two packages are that a local model needs. They are optional: one of them is 288 MB of native code. */
export interface OnnxRuntime {
  readonly runtime: string;
  readonly tokenizers: string;
}

/** Looks for the packages. Refuses EMBEDDER_RUNTIME_MISSING with the command that brings them. */
export function findOnnxRuntime(): OnnxRuntime | Refusal {
  const { resolve } = createRequire(__filename);
  const missing: string[] = [];
  const find = (name: string) => {
    try {
      return resolve(name);
    } catch (error) {
      if (!(typeof error === 'object' && error !== null && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
      missing.push(name);
      return '';
    }
  };
  const found = { runtime: find('onnxruntime-node'), tokenizers: find('@huggingface/tokenizers') };
  if (missing.length === 0) return found;
  return refused(
    'EMBEDDER_RUNTIME_MISSING',
    `${missing.join(' and ')} not installed: ${EMBEDDER_ERRORS.EMBEDDER_RUNTIME_MISSING}`,
    missing,
  );
}
