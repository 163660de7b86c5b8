import { isRefusal } from '@kernel/outcome';
import { OnnxEmbedder } from '@edges/embedder/onnx/onnx-embedder';
import type { LocalModelOptions, MemoryEmbedder } from './memory-embedder';
import { MemoryError } from './memory-error';

/**
 * A sentence model of this machine, in a thread of its own. It needs two packages that are not installed by themselves: onnxruntime-node and @huggingface/tokenizers.
 * @throws MemoryError EMBEDDER_RUNTIME_MISSING with the command that brings them, EMBEDDER_MODEL_MISSING, EMBEDDER_MODEL_UNREADABLE.
 */
export async function openLocalModel({ folder, threads }: LocalModelOptions): Promise<MemoryEmbedder> {
  const model = await OnnxEmbedder.open({ folder, ...(threads === undefined ? {} : { threads }) });
  if (isRefusal(model)) throw new MemoryError(model.code, model.reason, model.rules);
  return {
    identity: model.identity,
    dimensions: model.dimensions,
    // A model of this process reads texts of one tenant like those of another.
    embed: (texts, purpose, signal) => model.embed({ tenant: '', texts, purpose }, signal),
    close: () => model.close(),
  };
}
