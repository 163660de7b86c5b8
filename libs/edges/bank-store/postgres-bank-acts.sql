-- owner: memory-service
-- migration: 2026112190_bank_acts
-- When calls were asked, so that their answers need not be kept for ever; what was softly forgotten, beside what was erased; jobs that wait for another try.

ALTER TABLE memory.bank_request
  -- 0 where nobody told.
  ADD COLUMN at bigint NOT NULL DEFAULT 0;
CREATE INDEX bank_request_at ON memory.bank_request (tenant_id, bank, at);
-- A digest of what is forgotten is struck out; nothing else of a request changes.
GRANT UPDATE (digest) ON memory.bank_request TO fp_memory;

ALTER TABLE memory.erasure
  -- Soft: taken out of what is known; nothing was removed.
  ADD COLUMN mode text NOT NULL DEFAULT 'hard' CHECK (mode IN ('hard', 'soft'));
CREATE INDEX erasure_at ON memory.erasure (tenant_id, at, erasure_id);

CREATE INDEX bank_job_queued ON memory.bank_job (tenant_id, bank, queued_at, job_id);

-- A job that waits for another try has a time too, before which nobody takes it.
CREATE OR REPLACE FUNCTION memory.jobs_waiting(now bigint, at_most integer) RETURNS TABLE (tenant_id text, job_id text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT j.tenant_id, j.job_id FROM memory.bank_job j
    WHERE j.ended_at IS NULL AND (j.until IS NULL OR j.until <= now) ORDER BY j.queued_at, j.tenant_id, j.job_id LIMIT at_most $$;
