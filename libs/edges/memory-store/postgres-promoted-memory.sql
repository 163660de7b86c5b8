-- owner: memory-service
-- migration: 2026112181_promoted_memory
-- contracts: 2026112172_memory_store
-- Promoted memory is found by the retrieval engine; its own words in the table are no longer kept. No released version used them.

DROP INDEX memory.memory_lexemes;
ALTER TABLE memory.memory DROP COLUMN lexemes, DROP COLUMN len;
CREATE INDEX memory_bank ON memory.memory (tenant_id, bank, seq);
