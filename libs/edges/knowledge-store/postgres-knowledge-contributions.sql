-- owner: knowledge-substrate
-- migration: 2026112150_knowledge_contributions
-- What a reader made of a document's bytes, until when it holds, and which document contributes which edge: an edge dies with its last contribution.

ALTER TABLE knowledge.document
  ADD COLUMN reader text NOT NULL DEFAULT '',
  -- The text that offsets count in, where it is not the content itself.
  ADD COLUMN canonical_text bytea,
  ADD COLUMN valid_until text,
  ADD COLUMN review_by text;

CREATE TABLE knowledge.document_edge (
  tenant_id text NOT NULL,
  document_id text NOT NULL,
  -- `stated`, or origin and maker: whoever makes edges again replaces its own.
  contributor text NOT NULL,
  edge_digest text NOT NULL,
  region text NOT NULL,
  section_id text NOT NULL,
  subject text NOT NULL,
  object text NOT NULL,
  PRIMARY KEY (tenant_id, document_id, contributor, edge_digest),
  FOREIGN KEY (tenant_id, document_id) REFERENCES knowledge.document (tenant_id, document_id),
  FOREIGN KEY (tenant_id, edge_digest) REFERENCES knowledge.edge (tenant_id, edge_digest)
);
CREATE INDEX document_edge_subject ON knowledge.document_edge (tenant_id, subject);
CREATE INDEX document_edge_object ON knowledge.document_edge (tenant_id, object);

-- The owner reads every tenant's rows here, once, to say what each edge of the working set rests on.
ALTER TABLE knowledge.edge NO FORCE ROW LEVEL SECURITY;
ALTER TABLE knowledge.document NO FORCE ROW LEVEL SECURITY;
INSERT INTO knowledge.document_edge (tenant_id, document_id, contributor, edge_digest, region, section_id, subject, object)
  SELECT e.tenant_id, d.document_id, 'stated', e.edge_digest, e.region, split_part(e.body ->> 'evidence_ref', '#', 2), e.body ->> 'subject', e.body ->> 'object'
  FROM (SELECT tenant_id, edge_digest, region, convert_from(canonical, 'UTF8')::jsonb AS body FROM knowledge.edge) e
  JOIN knowledge.document d ON d.tenant_id = e.tenant_id AND 'kg:' || d.document_id = split_part(e.body ->> 'evidence_ref', '#', 1);
ALTER TABLE knowledge.document FORCE ROW LEVEL SECURITY;
ALTER TABLE knowledge.edge FORCE ROW LEVEL SECURITY;

ALTER TABLE knowledge.document_edge ENABLE ROW LEVEL SECURITY;
ALTER TABLE knowledge.document_edge FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON knowledge.document_edge USING (tenant_id = current_setting('fiveplane.tenant', true))
  WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
GRANT SELECT, INSERT, DELETE ON knowledge.document_edge TO fp_knowledge;
GRANT DELETE ON knowledge.document TO fp_knowledge;
