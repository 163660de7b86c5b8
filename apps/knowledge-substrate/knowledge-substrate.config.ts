import { defineSettings } from '@platform/settings/define-settings';
import { bytesSetting, countSetting, millisSetting, secretSetting, textSetting } from '@platform/settings/setting';

/** Where the graph and the models are asked, and how much this process may take. Bounds of a question are part of the contract. */
export const KNOWLEDGE_SUBSTRATE_SETTINGS = defineSettings(
  'knowledge-substrate',
  {
    KNOWLEDGE_ENVIRONMENT: textSetting({
      default: 'production',
      reason: 'whose channels are read: the ontology that is promoted in this environment holds here',
    }),
    KNOWLEDGE_INDEX_BYTES: bytesSetting({
      default: 268_435_456,
      min: 1_048_576,
      reason: 'indexes of snapshots kept in memory; the one used longest ago goes first',
    }),
    KNOWLEDGE_KEY_MS: millisSetting({
      default: 2_000,
      min: 50,
      reason: 'how long a request waits for the conversation manager to say whose key it carries',
    }),
    KNOWLEDGE_CALL_MS: millisSetting({ default: 120_000, min: 1_000, reason: 'how long an operation asked for over HTTP may call others' }),
    KNOWLEDGE_NEO4J_URL: textSetting({
      optional: true,
      reason: 'a Neo4j server (`bolt://` or `neo4j://`, `+s` for TLS) that the graph is asked of; without it the tables of the store are',
    }),
    KNOWLEDGE_NEO4J_USER: textSetting({ default: 'neo4j', reason: 'logs in to the graph server' }),
    KNOWLEDGE_NEO4J_PASSWORD: secretSetting({ optional: true, reason: 'belongs to the user; needed with a graph server' }),
    KNOWLEDGE_NEO4J_TIMEOUT_MS: millisSetting({ default: 5_000, min: 100, reason: 'longest wait for the graph server' }),
    KNOWLEDGE_EXTRACT_MS: millisSetting({ default: 20_000, min: 100, reason: 'longest wait for a model that reads one section' }),
    KNOWLEDGE_EXTRACT_USD_MICROS: countSetting({
      default: 50_000,
      reason: 'what reading one section may cost, in millionths of a US dollar',
    }),
    KNOWLEDGE_EXTRACT_REGIONS: textSetting({
      optional: true,
      reason: 'regions in which sections may be handled by a model, separated by commas; without it the home region alone',
    }),
    KNOWLEDGE_EXTRACT_CATALOGUE: textSetting({
      default: 'models.{tenant}@1.0.0',
      reason: 'model catalogue that extractions are asked on; `{tenant}` stands for the tenant',
    }),
    KNOWLEDGE_EXTRACT_ROUTING: textSetting({ default: 'routing.{tenant}@1.0.0', reason: 'routing policy of extractions' }),
  },
  { prefix: 'KNOWLEDGE_' },
);
