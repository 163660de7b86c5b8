import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { later, type Millis } from '@kernel/time';
import { Embedder, type EmbeddingAsk } from '@edges/embedder/embedder';
import { type EmbeddingBoundary, MOST_TEXTS } from '@edges/peers/ai-gateway/embedding-boundary';

/** The model that the gateway is asked for. Another server under the same name is another model: it wants another name. */
export interface GatewayModel {
  readonly model: string;
  readonly dimensions: number;
  /** Longest wait for the vectors of one ask. */
  readonly limit: Millis;
}

/** An embedding model behind the AI Gateway, which alone reaches models and charges tenants for them. */
export class GatewayEmbedder extends Embedder {
  readonly identity: string;
  readonly dimensions: number;
  private closed = false;

  constructor(
    private readonly boundary: EmbeddingBoundary,
    private readonly clock: Clock,
    private readonly model: GatewayModel,
  ) {
    super();
    this.dimensions = model.dimensions;
    this.identity = `gateway@1:${encodeURIComponent(model.model)}:${model.dimensions}`;
  }

  async embed({ tenant, texts, purpose }: EmbeddingAsk, signal?: AbortSignal): Promise<readonly Float32Array[] | Refusal> {
    const { model, dimensions, limit } = this.model;
    const vectors: Float32Array[] = [];
    for (let at = 0; at < texts.length; at += MOST_TEXTS) {
      if (this.closed) throw new Fault('SHUTTING_DOWN', 'the embedder is closed', 'later');
      if (signal?.aborted === true) throw new Fault('DEADLINE_EXCEEDED', 'nobody waits for these vectors any more', 'later');
      const context = { tenant, principals: [], deadline: later(this.clock.now(), limit) };
      const given = await this.boundary.embed(context, { model, dimensions, purpose, texts: texts.slice(at, at + MOST_TEXTS) }, signal);
      if (isRefusal(given)) return given;
      vectors.push(...given);
    }
    return vectors;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
