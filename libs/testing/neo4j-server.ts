import { describeOnBackend, told } from './describe-on-backend';

/** A Neo4j server that other tests use too. */
export interface TestNeo4j {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** Runs a suite on the server that NEO4J_URL names; see {@link describeOnBackend}. */
export function describeWithNeo4j(title: string, suite: (neo4j: TestNeo4j) => void): void {
  const neo4j = { url: told('NEO4J_URL'), user: told('NEO4J_USER'), password: told('NEO4J_PASSWORD') };
  describeOnBackend(title, 'neo4j', 'NEO4J_URL', () => suite(neo4j));
}
