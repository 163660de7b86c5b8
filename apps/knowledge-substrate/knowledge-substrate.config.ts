import { defineSettings } from '@platform/settings/define-settings';
import { millisSetting, secretSetting, textSetting } from '@platform/settings/setting';

/** Where the graph is asked. Bounds of a question are part of the contract, and storage is a setting of the process. */
export const KNOWLEDGE_SUBSTRATE_SETTINGS = defineSettings(
  'knowledge-substrate',
  {
    KNOWLEDGE_NEO4J_URL: textSetting({
      optional: true,
      reason: 'a Neo4j server (`bolt://` or `neo4j://`, `+s` for TLS) that the graph is asked of; without it the tables of the store are',
    }),
    KNOWLEDGE_NEO4J_USER: textSetting({ default: 'neo4j', reason: 'logs in to the graph server' }),
    KNOWLEDGE_NEO4J_PASSWORD: secretSetting({ optional: true, reason: 'belongs to the user; needed with a graph server' }),
    KNOWLEDGE_NEO4J_TIMEOUT_MS: millisSetting({ default: 5_000, min: 100, reason: 'longest wait for the graph server' }),
  },
  { prefix: 'KNOWLEDGE_' },
);
