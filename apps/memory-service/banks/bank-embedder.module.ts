import type { Provider } from '@nestjs/common';
import { BOUGHT_VECTORS, QUESTION_VECTORS } from '@kernel/cache-families';
import { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import { type CacheSettings, processCaches } from '@edges/cache/process-caches';
import { OnnxEmbedder } from '@edges/embedder/onnx/onnx-embedder';
import { RememberingEmbedder } from '@edges/embedder/remembering-embedder';
import { VECTOR_CODEC } from '@edges/embedder/vector-codec';
import { GrpcEmbeddingBoundary } from '@edges/peers/ai-gateway/grpc-embedding-boundary';
import { Peers } from '@platform/grpc/peers';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideFactory } from '@platform/provide';
import type { SettingsOf } from '@platform/settings/define-settings';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import type { MEMORY_SERVICE_SETTINGS } from '../memory-service.config';
import { BankEmbedder } from './bank-embedder';
import { GatewayEmbedder } from './gateway-embedder';

type Settings = SettingsOf<typeof MEMORY_SERVICE_SETTINGS>;
type Parts = [Lifecycle, Log, Metrics, Peers, Clock];

/** Whose vectors memories have, as the settings say: a model of this machine, one behind the AI Gateway, or none. Questions that come again are not embedded again. */
export function bankEmbedder(settings: Settings, platform: CacheSettings): Provider {
  return provideFactory(BankEmbedder, [Lifecycle, Log, Metrics, Peers, Clock], (...parts: Parts) => open(settings, platform, parts));
}

async function open(settings: Settings, platform: CacheSettings, [lifecycle, log, metrics, peers, clock]: Parts): Promise<BankEmbedder> {
  const { FIVEPLANE_EMBED_MODEL_DIR: folder, MEMORY_EMBEDDING_MODEL: model } = settings;
  if (model !== undefined && folder !== undefined)
    throw new Error('memories have vectors of one model: name a folder or a model of ai-gateway, not both');
  const caches = () => processCaches(platform, { ...keeperOf(lifecycle, log), clock, events: () => CacheMetrics.of(metrics) });
  if (model !== undefined) {
    const boundary = new GrpcEmbeddingBoundary(peers.to('ai-gateway'));
    const asked = { model, dimensions: settings.MEMORY_EMBEDDING_DIMENSIONS, limit: settings.MEMORY_EMBEDDING_MS };
    const bought = new GatewayEmbedder(boundary, clock, asked);
    return new BankEmbedder(new RememberingEmbedder(bought, caches().of(BOUGHT_VECTORS, VECTOR_CODEC)));
  }
  if (folder === undefined) return new BankEmbedder(null);
  const embedder = await OnnxEmbedder.open({ folder });
  if (isRefusal(embedder)) throw new Error(`${embedder.code}: ${embedder.reason}`);
  lifecycle.whenClosed('the embedding model', () => embedder.close());
  return new BankEmbedder(new RememberingEmbedder(embedder, caches().of(QUESTION_VECTORS, VECTOR_CODEC)));
}
