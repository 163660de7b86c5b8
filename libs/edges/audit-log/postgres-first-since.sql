-- owner: trust-control-plane
-- migration: 2026112193_first_entry_since
-- Where a day ends in the log, in a few dozen looks however many entries the day has.

-- The place of the first entry from one place on that was appended at an instant or later; the log's size when there is none.
-- Steps of halving length over places, each over entries that were appended before: a leader appends by its clock, so times rise with places. Where clocks of
-- two leaders differ, the place is still one at which an entry of before is followed by one of after, and the same one whenever it is asked for.
CREATE OR REPLACE FUNCTION audit.first_since(p_log_id text, p_from bigint, p_since timestamptz) RETURNS bigint
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    log_size bigint;
    place bigint := p_from;
    step bigint := 1;
  BEGIN
    SELECT s.size INTO log_size FROM audit.log_state AS s WHERE s.log_id = p_log_id;
    IF log_size IS NULL THEN RETURN 0; END IF;
    IF p_from >= log_size THEN RETURN log_size; END IF;
    WHILE step <= log_size - p_from LOOP step := step * 2; END LOOP;
    WHILE step > 0 LOOP
      IF place + step <= log_size
        AND (SELECT e.appended_at FROM audit.entry AS e WHERE e.log_id = p_log_id AND e.idx = place + step - 1) < p_since
      THEN
        place := place + step;
      END IF;
      step := step / 2;
    END LOOP;
    RETURN place;
  END
  $$;
