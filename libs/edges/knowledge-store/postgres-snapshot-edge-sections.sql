-- owner: knowledge-substrate
-- migration: 2026112151_snapshot_edge_sections
-- What a section speaks of is asked with every question: without an index that reads every edge of the snapshot.

CREATE INDEX snapshot_edge_section ON knowledge.snapshot_edge (tenant_id, snapshot_digest, document_id, section_id);
