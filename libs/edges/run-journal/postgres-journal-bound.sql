-- owner: orchestrator
-- migration: 2026112137_journal_bound
-- The journal becomes partitioned by month, in three steps of which none keeps writers waiting: first the rows that are there get a bound that new ones obey too,
-- then the bound is proved, then the table becomes the first partition.

-- Ids sort by time: the least id of the first millisecond of a month.
CREATE FUNCTION orchestrator.first_run_of(p_month date) RETURNS text
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    digits CONSTANT text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    rest bigint := extract(epoch FROM p_month)::bigint * 1000;
    said text := '';
  BEGIN
    FOR nth IN 1..10 LOOP
      said := substr(digits, (rest % 32)::integer + 1, 1) || said;
      rest := rest / 32;
    END LOOP;
    RETURN 'run_' || said;
  END
  $$;

-- The month after the next one, and no earlier than the month after the newest run: whatever is written until the last step lies below.
DO $$
DECLARE
  newest text := (SELECT max(run_id) FROM orchestrator.journal_entry);
  bound date := date_trunc('month', now() AT TIME ZONE 'UTC')::date + interval '2 months';
BEGIN
  WHILE newest >= orchestrator.first_run_of(bound) LOOP
    bound := bound + interval '1 month';
  END LOOP;
  EXECUTE format('ALTER TABLE orchestrator.journal_entry ADD CONSTRAINT before_bound CHECK (run_id < %L) NOT VALID', orchestrator.first_run_of(bound));
END
$$;
