import type { Provider } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import { OnnxEmbedder } from '@edges/embedder/onnx/onnx-embedder';
import { GrpcEmbeddingBoundary } from '@edges/peers/ai-gateway/grpc-embedding-boundary';
import { Peers } from '@platform/grpc/peers';
import { Lifecycle } from '@platform/lifecycle';
import { provideFactory } from '@platform/provide';
import type { SettingsOf } from '@platform/settings/define-settings';
import type { MEMORY_SERVICE_SETTINGS } from '../memory-service.config';
import { BankEmbedder } from './bank-embedder';
import { GatewayEmbedder } from './gateway-embedder';

type Settings = SettingsOf<typeof MEMORY_SERVICE_SETTINGS>;

/** Whose vectors memories have, as the settings say: a model of this machine, one behind the AI Gateway, or none. */
export function bankEmbedder(settings: Settings): Provider {
  return provideFactory(BankEmbedder, [Lifecycle, Peers, Clock], (...parts: [Lifecycle, Peers, Clock]) => open(settings, ...parts));
}

async function open(settings: Settings, lifecycle: Lifecycle, peers: Peers, clock: Clock): Promise<BankEmbedder> {
  const { FIVEPLANE_EMBED_MODEL_DIR: folder, MEMORY_EMBEDDING_MODEL: model } = settings;
  if (model !== undefined && folder !== undefined)
    throw new Error('memories have vectors of one model: name a folder or a model of ai-gateway, not both');
  if (model !== undefined) {
    const boundary = new GrpcEmbeddingBoundary(peers.to('ai-gateway'));
    const asked = { model, dimensions: settings.MEMORY_EMBEDDING_DIMENSIONS, limit: settings.MEMORY_EMBEDDING_MS };
    return new BankEmbedder(new GatewayEmbedder(boundary, clock, asked));
  }
  if (folder === undefined) return new BankEmbedder(null);
  const embedder = await OnnxEmbedder.open({ folder });
  if (isRefusal(embedder)) throw new Error(`${embedder.code}: ${embedder.reason}`);
  lifecycle.whenClosed('the embedding model', () => embedder.close());
  return new BankEmbedder(embedder);
}
