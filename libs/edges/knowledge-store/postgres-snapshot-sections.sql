-- owner: knowledge-substrate
-- migration: 2026112182_snapshot_sections
-- contracts: 2026112171_knowledge_store
-- Sections are found by the retrieval engine, over an index that it makes of a snapshot; the words in tables are no longer kept. No released version used them.

DROP TABLE knowledge.posting, knowledge.lex_stat, knowledge.gen_stat;
