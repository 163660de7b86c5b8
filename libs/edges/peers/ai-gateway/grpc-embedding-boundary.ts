import { AiGatewayService } from '@contracts/generated/fiveplane/model/v1/ai_gateway';
import { Fault } from '@kernel/fault';
import { type Refusal, refused } from '@kernel/outcome';
import type { CallContext } from '@platform/grpc/call-context';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { EmbeddingBoundary, type TextsAtBoundary } from './embedding-boundary';

/** The ai-gateway's vectors over gRPC. */
export class GrpcEmbeddingBoundary extends EmbeddingBoundary {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  async embed(context: CallContext, asked: TextsAtBoundary, signal?: AbortSignal): Promise<readonly Float32Array[] | Refusal> {
    const request = { ...asked, texts: [...asked.texts] };
    const { outcome } = await this.channel.unary(AiGatewayService.embedTexts, request, context, signal ? { signal } : {});
    if (outcome?.$case === 'refusal') return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
    const components = outcome?.embedded.components ?? Buffer.alloc(0);
    if (components.length !== asked.texts.length * asked.dimensions * 2)
      throw new Fault('DOCUMENT_CORRUPT', 'ai-gateway gave something else than one vector per text', 'never');
    return asked.texts.map((_, text) =>
      Float32Array.from({ length: asked.dimensions }, (__, place) => components.readInt16LE((text * asked.dimensions + place) * 2) / 2048),
    );
  }
}
