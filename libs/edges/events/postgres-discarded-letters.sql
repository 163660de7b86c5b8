-- owner: platform
-- migration: 2026112140_discarded_letters
-- A person may say that a dead letter is not wanted any more, with a reason, and the audit log hears of it in the same transaction.

ALTER TABLE events.dead_letter ADD COLUMN discarded_at timestamptz, ADD COLUMN discarded_by text, ADD COLUMN discard_reason text;
GRANT UPDATE (discarded_at, discarded_by, discard_reason) ON events.dead_letter TO fp_events;

CREATE OR REPLACE FUNCTION events.letters_waiting(at_most integer) RETURNS TABLE (tenant_id text, letter bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT d.tenant_id, d.letter FROM events.dead_letter d WHERE d.replayed_at IS NULL AND d.discarded_at IS NULL ORDER BY d.letter LIMIT at_most
  $$;

-- For the function below only: no app speaks with the owner's role.
CREATE POLICY discards ON trust.audit_outbox FOR INSERT TO fp_owner WITH CHECK (tenant_id = '*');

-- Queues one entry for the audit log: that an operator discarded a letter, and nothing else.
CREATE FUNCTION events.tell_discard(in_region text, submission jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
  BEGIN
    IF submission -> 'entry' ->> 'kind' IS DISTINCT FROM 'operator_action' OR submission -> 'entry' ->> 'tenant_id' IS DISTINCT FROM '*' THEN
      RAISE EXCEPTION 'a discarded letter is an operator''s action' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO trust.audit_outbox (tenant_id, region, event_id, submission) VALUES ('*', in_region, submission -> 'entry' ->> 'event_id', submission);
  END
  $$;
GRANT EXECUTE ON FUNCTION events.tell_discard(text, jsonb) TO fp_events;
