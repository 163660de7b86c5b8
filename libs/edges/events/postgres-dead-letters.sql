-- owner: platform
-- migration: 2026112198_dead_letters
-- People look through what was put aside, and put it back.

ALTER TABLE events.dead_letter ADD COLUMN replayed_at timestamptz;
GRANT UPDATE (replayed_at) ON events.dead_letter TO fp_events;

-- For the function below only: no app speaks with the owner's role.
CREATE POLICY recovery ON events.dead_letter FOR SELECT TO fp_owner USING (true);

-- What waits to be looked at, whoever it belongs to. Ids, never bodies.
CREATE FUNCTION events.letters_waiting(at_most integer) RETURNS TABLE (tenant_id text, letter bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT d.tenant_id, d.letter FROM events.dead_letter d WHERE d.replayed_at IS NULL ORDER BY d.letter LIMIT at_most $$;
GRANT EXECUTE ON FUNCTION events.letters_waiting(integer) TO fp_events;
