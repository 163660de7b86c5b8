-- owner: orchestrator
-- migration: 2026112138_journal_bound_proved
-- Reads the journal once, while others write.

ALTER TABLE orchestrator.journal_entry VALIDATE CONSTRAINT before_bound;
