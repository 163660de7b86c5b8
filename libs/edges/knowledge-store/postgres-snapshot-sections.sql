-- owner: knowledge-substrate
-- migration: 2026112182_snapshot_sections
-- Sections are found by the retrieval engine, over an index that it makes of a snapshot; the words in tables are no longer kept.

DROP TABLE knowledge.posting, knowledge.lex_stat, knowledge.gen_stat;
