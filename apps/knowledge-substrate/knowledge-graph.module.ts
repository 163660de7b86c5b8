import type { Database } from '@edges/database/database';
import type { KnowledgeGraph } from '@edges/knowledge-store/knowledge-graph';
import { Neo4jKnowledgeGraph } from '@edges/knowledge-store/neo4j-knowledge-graph';
import { Neo4jSession } from '@edges/knowledge-store/neo4j-session';
import { PostgresKnowledgeGraph } from '@edges/knowledge-store/postgres-knowledge-graph';
import type { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import type { Lifecycle } from '@platform/lifecycle';
import type { SettingsOf } from '@platform/settings/define-settings';
import type { KNOWLEDGE_SUBSTRATE_SETTINGS } from './knowledge-substrate.config';

export type GraphSettings = SettingsOf<typeof KNOWLEDGE_SUBSTRATE_SETTINGS>;

/** The graph that the settings name. A graph server is part of being ready. @throws Error at start when it has an address and no password, or an address that is none. */
export function openGraph(settings: GraphSettings, store: KnowledgeStore, database: Database, lifecycle: Lifecycle): KnowledgeGraph {
  const { KNOWLEDGE_NEO4J_URL: url, KNOWLEDGE_NEO4J_PASSWORD: password } = settings;
  if (url === undefined) return new PostgresKnowledgeGraph(database);
  if (password === undefined) throw new Error('KNOWLEDGE_NEO4J_URL names a graph server and KNOWLEDGE_NEO4J_PASSWORD is not set');
  const server = new Neo4jSession({
    url,
    user: settings.KNOWLEDGE_NEO4J_USER,
    password: password.reveal(),
    timeoutMs: settings.KNOWLEDGE_NEO4J_TIMEOUT_MS,
  });
  lifecycle.stores.add({ store: 'neo4j', without: 'not ready', check: () => server.check() });
  lifecycle.whenClosed('graph server', () => server.close());
  return new Neo4jKnowledgeGraph(server, store);
}
