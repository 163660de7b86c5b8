/**
 * Every statement that Neo4j is asked, and no other: values are parameters. The server knows no tenants, so each node and relationship of a pattern
 * names the tenant (`cypher.spec.ts` reads them), and each constraint and index begins with it.
 */
export const CONSTRAINTS = [
  `CREATE CONSTRAINT entity_of_tenant IF NOT EXISTS FOR (n:Entity) REQUIRE (n.tenant_id, n.snapshot, n.name) IS UNIQUE`,
  `CREATE CONSTRAINT mirror_of_tenant IF NOT EXISTS FOR (m:Mirror) REQUIRE (m.tenant_id, m.snapshot) IS UNIQUE`,
  `CREATE CONSTRAINT statement_of_tenant IF NOT EXISTS FOR ()-[e:STATES]-() REQUIRE (e.tenant_id, e.snapshot, e.place) IS UNIQUE`,
  `CREATE INDEX section_of_tenant IF NOT EXISTS FOR ()-[e:STATES]-() ON (e.tenant_id, e.snapshot, e.document_id, e.section_id)`,
] as const;

/** How many edges of a snapshot are here; nothing while it is not here whole. */
export const MIRRORED = `MATCH (m:Mirror {tenant_id: $tenant, snapshot: $snapshot}) RETURN m.edges AS edges`;

/** Writes edges of a snapshot; writing them again changes nothing. */
export const WRITE_EDGES = `UNWIND $edges AS edge
  MERGE (s:Entity {tenant_id: $tenant, snapshot: $snapshot, name: edge.subject})
  MERGE (o:Entity {tenant_id: $tenant, snapshot: $snapshot, name: edge.object})
  MERGE (s)-[e:STATES {tenant_id: $tenant, snapshot: $snapshot, place: edge.place}]->(o)
  SET e += edge.facts`;

/** Says that a snapshot is here whole, when it is. Returns how many edges of it there are. */
export const CLOSE_MIRROR = `MATCH (:Entity {tenant_id: $tenant, snapshot: $snapshot})-[e:STATES {tenant_id: $tenant, snapshot: $snapshot}]->(:Entity {tenant_id: $tenant, snapshot: $snapshot})
  WITH count(e) AS here WHERE here = $edges
  MERGE (m:Mirror {tenant_id: $tenant, snapshot: $snapshot}) SET m.edges = here
  RETURN here`;

/** Reads say by their rows whether the snapshot is here: none without its mirror, and one without an edge where the mirror is and nothing fits. */
export const TOUCHING = `MATCH (:Mirror {tenant_id: $tenant, snapshot: $snapshot})
  OPTIONAL MATCH (n:Entity {tenant_id: $tenant, snapshot: $snapshot})
    -[e:STATES {tenant_id: $tenant, snapshot: $snapshot, collection: $collection}]-(:Entity {tenant_id: $tenant, snapshot: $snapshot})
  WHERE n.name IN $nodes AND e.rank <= $rank
  RETURN DISTINCT e.place AS place, e.digest AS digest, e.canonical AS canonical ORDER BY place LIMIT $limit`;

// Subjects first, each found by an index: statements are read only of those.
export const DISPUTABLE = `CALL {
    UNWIND $subjects AS name RETURN name
    UNION UNWIND $sections AS section
    MATCH (s:Entity {tenant_id: $tenant, snapshot: $snapshot})
      -[o:STATES {tenant_id: $tenant, snapshot: $snapshot, collection: $collection, document_id: section[0], section_id: section[1]}]->(:Entity {tenant_id: $tenant, snapshot: $snapshot})
    USING INDEX o:STATES(tenant_id, snapshot, document_id, section_id)
    WHERE o.rank <= $rank RETURN s.name AS name }
  WITH collect(DISTINCT name) AS names
  MATCH (:Mirror {tenant_id: $tenant, snapshot: $snapshot})
  OPTIONAL MATCH (s:Entity {tenant_id: $tenant, snapshot: $snapshot})
    -[e:STATES {tenant_id: $tenant, snapshot: $snapshot, collection: $collection}]->(:Entity {tenant_id: $tenant, snapshot: $snapshot})
  WHERE s.name IN names AND e.rank <= $rank AND e.predicate IN $predicates
  RETURN e.place AS place, e.digest AS digest, e.canonical AS canonical ORDER BY place`;
