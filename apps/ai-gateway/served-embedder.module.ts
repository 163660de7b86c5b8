import type { Provider } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import { usdOf } from '@kernel/micro-usd';
import { OpenAiEmbedder } from '@edges/embedder/openai-compatible/openai-embedder';
import { ModelBudgets } from '@edges/model-budgets/model-budgets';
import { Lifecycle } from '@platform/lifecycle';
import { provideFactory } from '@platform/provide';
import { TimerPause } from '@platform/timer-pause';
import type { AiGatewaySettings } from './ai-gateway.config';
import { ServedEmbedder } from './embed-texts';
import { GatewayRules } from './gateway-rules';

/** The model that the settings name; none without a key or a name. */
export function servedEmbedder(settings: AiGatewaySettings): Provider {
  return provideFactory(ServedEmbedder, [ModelBudgets, GatewayRules, IdSource, Clock, Lifecycle], (...parts: Parts) =>
    embedderFrom(settings, parts),
  );
}

type Parts = [ModelBudgets, GatewayRules, IdSource, Clock, Lifecycle];

/** Few enough for models that read 8 192 tokens, in every script. */
const LONGEST_TEXT = 6_000;
const EMBEDDING_BATCH = { texts: 128, characters: 100_000 };

function embedderFrom(settings: AiGatewaySettings, [budgets, { rules }, ids, clock, lifecycle]: Parts): ServedEmbedder {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: baseUrl, OPENAI_EMBEDDING_MODEL: model } = settings;
  if (key === undefined || model === undefined) return new ServedEmbedder(null);
  const embedder = new OpenAiEmbedder(
    {
      ...{ baseUrl, apiKey: () => key.reveal(), model, dimensions: settings.OPENAI_EMBEDDING_DIMENSIONS },
      ...{ shortening: settings.OPENAI_EMBEDDING_SHORTENED === 'yes' ? 'asked' : 'given', prefixes: { unit: '', query: '' } },
      ...{ longestText: LONGEST_TEXT, batch: EMBEDDING_BATCH, connections: settings.GATEWAY_CONNECTIONS },
      ...{ connectTimeout: settings.GATEWAY_CONNECT_TIMEOUT_MS, answerTimeout: settings.GATEWAY_ANSWER_TIMEOUT_MS },
      ...{ attempts: rules.attemptsPerProfile, backoff: rules.backoff, limits: rules.budget },
      usdMicrosPerMillionTokens: usdOf(settings.OPENAI_EMBEDDING_USD_MICROS),
    },
    { budgets, ids, clock, pause: new TimerPause(), chance: () => Math.random() },
  );
  lifecycle.whenClosed('embedding model', () => embedder.close());
  return new ServedEmbedder({ model, embedder });
}
