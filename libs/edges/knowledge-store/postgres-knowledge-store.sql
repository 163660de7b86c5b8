-- owner: knowledge-substrate
-- migration: 2026112171_knowledge_store
-- Working set, snapshots and their index. Sections, edges, snapshots and indices are immutable and kept while a pin may name them.

CREATE TABLE knowledge.document (
  tenant_id text NOT NULL,
  document_id text NOT NULL,
  region text NOT NULL,
  collection text NOT NULL,
  title text NOT NULL,
  classification text NOT NULL,
  content_digest text NOT NULL,
  content bytea NOT NULL,
  recorded_at text NOT NULL,
  PRIMARY KEY (tenant_id, document_id)
);

-- A section's canonical bytes under their digest. Snapshots share them.
CREATE TABLE knowledge.section (
  tenant_id text NOT NULL,
  section_digest text NOT NULL,
  region text NOT NULL,
  canonical bytea NOT NULL,
  PRIMARY KEY (tenant_id, section_digest)
);

-- The working set: which sections the documents have now.
CREATE TABLE knowledge.document_section (
  tenant_id text NOT NULL,
  document_id text NOT NULL,
  section_id text NOT NULL,
  region text NOT NULL,
  section_digest text NOT NULL,
  PRIMARY KEY (tenant_id, document_id, section_id),
  FOREIGN KEY (tenant_id, document_id) REFERENCES knowledge.document (tenant_id, document_id),
  FOREIGN KEY (tenant_id, section_digest) REFERENCES knowledge.section (tenant_id, section_digest)
);

CREATE TABLE knowledge.edge (
  tenant_id text NOT NULL,
  edge_digest text NOT NULL,
  region text NOT NULL,
  canonical bytea NOT NULL,
  PRIMARY KEY (tenant_id, edge_digest)
);

CREATE TABLE knowledge.snapshot (
  tenant_id text NOT NULL,
  snapshot_digest text NOT NULL,
  region text NOT NULL,
  -- The manifest.
  canonical bytea NOT NULL,
  ontology bytea NOT NULL,
  ontology_digest text NOT NULL,
  generation text NOT NULL,
  sections integer NOT NULL,
  edges integer NOT NULL,
  published_at text NOT NULL,
  PRIMARY KEY (tenant_id, snapshot_digest)
);

CREATE TABLE knowledge.snapshot_section (
  tenant_id text NOT NULL,
  snapshot_digest text NOT NULL,
  place integer NOT NULL,
  region text NOT NULL,
  section_digest text NOT NULL,
  PRIMARY KEY (tenant_id, snapshot_digest, place),
  FOREIGN KEY (tenant_id, snapshot_digest) REFERENCES knowledge.snapshot (tenant_id, snapshot_digest),
  FOREIGN KEY (tenant_id, section_digest) REFERENCES knowledge.section (tenant_id, section_digest)
);

CREATE TABLE knowledge.snapshot_edge (
  tenant_id text NOT NULL,
  snapshot_digest text NOT NULL,
  place integer NOT NULL,
  region text NOT NULL,
  edge_digest text NOT NULL,
  collection text NOT NULL,
  document_id text NOT NULL,
  section_id text NOT NULL,
  subject text NOT NULL,
  predicate text NOT NULL,
  object text NOT NULL,
  -- The higher class of the edge and its evidence, as a place in the list of classes.
  rank smallint NOT NULL,
  PRIMARY KEY (tenant_id, snapshot_digest, place),
  FOREIGN KEY (tenant_id, snapshot_digest) REFERENCES knowledge.snapshot (tenant_id, snapshot_digest),
  FOREIGN KEY (tenant_id, edge_digest) REFERENCES knowledge.edge (tenant_id, edge_digest)
);
CREATE INDEX snapshot_edge_subject ON knowledge.snapshot_edge (tenant_id, snapshot_digest, subject);
CREATE INDEX snapshot_edge_object ON knowledge.snapshot_edge (tenant_id, snapshot_digest, object);

-- What the collections of an index generation have in common with BM25: counts and shape.
CREATE TABLE knowledge.gen_stat (
  tenant_id text NOT NULL,
  gen text NOT NULL,
  collection text NOT NULL,
  region text NOT NULL,
  n integer NOT NULL,
  avg_len double precision NOT NULL,
  idf_absent double precision NOT NULL,
  k1 double precision NOT NULL,
  b double precision NOT NULL,
  PRIMARY KEY (tenant_id, gen, collection)
);

CREATE TABLE knowledge.lex_stat (
  tenant_id text NOT NULL,
  gen text NOT NULL,
  collection text NOT NULL,
  lex text NOT NULL,
  region text NOT NULL,
  df integer NOT NULL,
  idf double precision NOT NULL,
  PRIMARY KEY (tenant_id, gen, collection, lex)
);

CREATE TABLE knowledge.posting (
  tenant_id text NOT NULL,
  gen text NOT NULL,
  collection text NOT NULL,
  lex text NOT NULL,
  place integer NOT NULL,
  region text NOT NULL,
  tf integer NOT NULL,
  len integer NOT NULL,
  rank smallint NOT NULL,
  PRIMARY KEY (tenant_id, gen, collection, lex, place) INCLUDE (tf, len, rank)
);

CREATE TABLE knowledge.current_snapshot (
  tenant_id text NOT NULL PRIMARY KEY,
  region text NOT NULL,
  snapshot_digest text NOT NULL,
  FOREIGN KEY (tenant_id, snapshot_digest) REFERENCES knowledge.snapshot (tenant_id, snapshot_digest)
);

CREATE FUNCTION knowledge.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$ BEGIN RAISE EXCEPTION 'rows of knowledge.% never change', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;

DO $$
DECLARE
  name text;
  mutable text[] := ARRAY['document', 'document_section', 'current_snapshot'];
  immutable text[] := ARRAY['section', 'edge', 'snapshot', 'snapshot_section', 'snapshot_edge', 'gen_stat', 'lex_stat', 'posting'];
BEGIN
  FOREACH name IN ARRAY mutable || immutable LOOP
    EXECUTE format('ALTER TABLE knowledge.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE knowledge.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON knowledge.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) '
      'WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
    EXECUTE format('GRANT SELECT, INSERT ON knowledge.%I TO fp_knowledge', name);
  END LOOP;
  FOREACH name IN ARRAY immutable LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON knowledge.%I EXECUTE FUNCTION knowledge.refuse_change()', name);
  END LOOP;
END
$$;
GRANT UPDATE ON knowledge.document, knowledge.current_snapshot TO fp_knowledge;
GRANT DELETE ON knowledge.document_section TO fp_knowledge;
