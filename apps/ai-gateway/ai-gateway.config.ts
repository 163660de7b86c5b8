import { defineSettings, type SettingsOf } from '@platform/settings/define-settings';
import { choiceSetting, countSetting, millisSetting, secretSetting, textSetting, urlSetting } from '@platform/settings/setting';

/** Everything the ai-gateway can be told. */
export const AI_GATEWAY_SETTINGS = defineSettings(
  'ai-gateway',
  {
    OPENAI_API_KEY: secretSetting({
      optional: true,
      reason: 'opens every profile whose adapter is openai-compatible; without it those profiles are not for sale',
    }),
    OPENAI_BASE_URL: urlSetting({ default: 'https://api.openai.com/v1', reason: 'any server that speaks the chat completions format' }),
    OPENAI_MODEL: textSetting({
      optional: true,
      reason: 'asks for this model instead of the one that each openai-compatible profile names',
    }),
    OPENAI_EMBEDDING_MODEL: textSetting({
      optional: true,
      reason: 'model behind OPENAI_BASE_URL that turns texts into vectors; without it, or without a key, nobody is given vectors',
    }),
    OPENAI_EMBEDDING_DIMENSIONS: countSetting({ default: 1_536, min: 1, max: 4_000, reason: 'components of that model’s vectors' }),
    OPENAI_EMBEDDING_SHORTENED: choiceSetting(['yes', 'no'], {
      default: 'no',
      reason: 'whether that model is told how many dimensions to give, as some can',
    }),
    OPENAI_EMBEDDING_USD_MICROS: countSetting({
      default: 20_000,
      reason: 'what a million tokens cost by that model, charged to the tenant’s budget: 0.02 USD',
    }),
    GATEWAY_CONNECTIONS: countSetting({ default: 64, min: 1, reason: 'connections to the provider; one call under way holds one' }),
    GATEWAY_CONNECT_TIMEOUT_MS: millisSetting({ default: 3_000, min: 1, reason: 'longest wait for a connection to the provider' }),
    GATEWAY_ANSWER_TIMEOUT_MS: millisSetting({ default: 20_000, min: 1, reason: 'longest wait for the first byte of an answer' }),
    GATEWAY_IDLE_TIMEOUT_MS: millisSetting({ default: 10_000, min: 1, reason: 'longest silence within an answer' }),
    GATEWAY_ATTEMPT_TIMEOUT_MS: millisSetting({
      default: 60_000,
      min: 1,
      reason: 'longest single attempt; the call’s own deadline may end it earlier',
    }),
    GATEWAY_ATTEMPTS_PER_PROFILE: countSetting({
      default: 2,
      min: 1,
      max: 5,
      reason: 'attempts at one profile before the next one is tried',
    }),
    GATEWAY_BACKOFF_MS: millisSetting({
      default: 200,
      reason: 'wait before the first repetition, doubled each time; a provider’s Retry-After wins',
    }),
    GATEWAY_REMEMBERED_MS: millisSetting({
      default: 300_000,
      reason: 'how long a settled call is remembered in memory, so that asking again costs nothing',
    }),
    GATEWAY_ANSWER_CACHE: choiceSetting(['off', 'on'], {
      default: 'off',
      reason: 'on: a profile that says cacheable answers the very same request of the same tenant from the cache; nothing RESTRICTED',
    }),
    GATEWAY_TENANT_DAY_USD_MICROS: countSetting({ default: 50_000_000, reason: 'what a tenant may spend on models per UTC day: 50 USD' }),
    GATEWAY_TENANT_MONTH_USD_MICROS: countSetting({
      default: 500_000_000,
      reason: 'what a tenant may spend on models per UTC month: 500 USD',
    }),
  },
  { prefix: 'GATEWAY_' },
);
export type AiGatewaySettings = SettingsOf<typeof AI_GATEWAY_SETTINGS>;
