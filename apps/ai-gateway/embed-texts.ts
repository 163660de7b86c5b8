import { type Refusal, isRefusal, refused } from '@kernel/outcome';
import type { Embedder, EmbeddingAsk } from '@edges/embedder/embedder';
import { MODEL_ERRORS } from '@planes/model/errors';
import type { VerifiedCall } from '@platform/grpc/verified-call';
import type { GatewayMetrics } from './gateway-metrics';

/** Texts that somebody wants vectors of, and whose vectors they take them to be. */
export interface TextsToEmbed {
  readonly model: string;
  readonly dimensions: number;
  readonly purpose: EmbeddingAsk['purpose'];
  readonly texts: readonly string[];
}

/** The embedding model of this gateway; null: there is none. */
export class ServedEmbedder {
  constructor(readonly served: { readonly model: string; readonly embedder: Embedder } | null) {}
}

/** Gives vectors of texts, at the tenant's expense. */
export class EmbedTexts {
  constructor(
    private readonly model: ServedEmbedder,
    private readonly metrics: GatewayMetrics,
  ) {}

  /** One vector per text. Refused MODEL_NO_EMBEDDING_MODEL where there is no such model, MODEL_TENANT_BUDGET_EXHAUSTED and as embedders refuse. */
  async run(
    { tenant, signal }: VerifiedCall,
    { model, dimensions, purpose, texts }: TextsToEmbed,
  ): Promise<readonly Float32Array[] | Refusal> {
    const { served } = this.model;
    if (served === null || served.model !== model || served.embedder.dimensions !== dimensions)
      return refused(
        'MODEL_NO_EMBEDDING_MODEL',
        `no vectors of ${dimensions} dimensions by that model here: ${MODEL_ERRORS.MODEL_NO_EMBEDDING_MODEL}`,
      );
    const outcome = await served.embedder.embed({ tenant, texts, purpose }, signal);
    this.metrics.embedded(purpose, isRefusal(outcome) ? 'refused' : 'embedded', texts.length);
    return outcome;
  }
}
