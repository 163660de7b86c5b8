import type { CreateEmbeddingResponse } from 'openai/resources/embeddings';

/** The vectors of one answer in the order of their texts, and what the provider counted. */
export interface ReadEmbeddings {
  readonly vectors: readonly (readonly number[])[];
  /** Null when it did not say. */
  readonly tokens: number | null;
}

/** Reads an answer to `texts` texts; undefined for anything else than one vector of finite numbers per text, all of these dimensions. */
export function readEmbeddings(body: unknown, texts: number, dimensions: number): ReadEmbeddings | undefined {
  const { data, usage } = (typeof body === 'object' && body !== null ? body : {}) as Partial<CreateEmbeddingResponse>;
  if (!Array.isArray(data) || data.length !== texts) return undefined;
  const vectors: (readonly number[])[] = [];
  for (const item of data as readonly (Partial<CreateEmbeddingResponse['data'][number]> | null)[]) {
    const { index, embedding } = item ?? {};
    if (!Number.isInteger(index) || !isVector(embedding, dimensions)) return undefined;
    vectors[index ?? -1] = embedding;
  }
  // Two with one number leave another without.
  if (vectors.length !== texts || Object.keys(vectors).length !== texts) return undefined;
  const tokens = usage?.prompt_tokens;
  return { vectors, tokens: typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : null };
}

function isVector(value: unknown, dimensions: number): value is readonly number[] {
  if (!Array.isArray(value) || value.length !== dimensions) return false;
  return value.every((number) => typeof number === 'number' && Number.isFinite(number)) && value.some((number) => number !== 0);
}
