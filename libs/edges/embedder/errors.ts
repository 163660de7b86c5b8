/** Every way in which an embedder says no, and what to do about it. */
export const EMBEDDER_ERRORS = {
  EMBEDDER_ANSWER_MALFORMED: 'name the model and its number of dimensions as they are: what answered gave other vectors',
  EMBEDDER_MODEL_MISSING: 'name a folder with tokenizer.json and onnx/model_quantized.onnx or onnx/model.onnx',
  EMBEDDER_MODEL_UNREADABLE: 'name a sentence model in ONNX form: inputs input_ids and attention_mask, output last_hidden_state',
  EMBEDDER_REJECTED: 'check address, key and model of the embedding endpoint: it does not take such a request',
  EMBEDDER_RUNTIME_MISSING:
    'ONNXRUNTIME_NODE_INSTALL=skip npm install --no-save onnxruntime-node@1.30.0 @huggingface/tokenizers@0.2.0, or in the platform’s checkout npm run embedder:install',
  EMBEDDER_TEXT_EMPTY: 'leave texts without a letter out: this model has no vector for nothing',
} as const;

export type EmbedderCode = keyof typeof EMBEDDER_ERRORS;
