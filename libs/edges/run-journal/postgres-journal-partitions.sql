-- owner: orchestrator
-- migration: 2026112139_journal_partitions
-- contracts: 2026112141_orchestrator_run_journal
-- The journal that is there becomes the first partition; a month gets one each from now on. Whoever asks for orchestrator.journal_entry sees no difference: the name
-- is given back in the transaction that takes it away.

-- In the order in which a writer takes them: runs first.
LOCK TABLE orchestrator.run IN SHARE ROW EXCLUSIVE MODE;
ALTER TABLE orchestrator.journal_entry RENAME TO journal_first;
ALTER TABLE orchestrator.journal_first RENAME CONSTRAINT journal_entry_pkey TO journal_first_pkey;
CREATE TABLE orchestrator.journal_entry (
  tenant_id text NOT NULL,
  run_id text NOT NULL,
  seq integer NOT NULL,
  region text NOT NULL,
  canonical bytea NOT NULL,
  PRIMARY KEY (tenant_id, run_id, seq),
  FOREIGN KEY (tenant_id, run_id) REFERENCES orchestrator.run (tenant_id, run_id)
) PARTITION BY RANGE (run_id);
ALTER TABLE orchestrator.journal_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE orchestrator.journal_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON orchestrator.journal_entry USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON orchestrator.journal_entry EXECUTE FUNCTION orchestrator.refuse_change();
GRANT SELECT, INSERT ON orchestrator.journal_entry TO fp_orchestrator;

-- Reached through the whole journal only.
REVOKE ALL ON orchestrator.journal_first FROM fp_orchestrator;

-- Takes what no month has: an id from a clock far ahead. Nothing is ever refused for want of a partition.
CREATE TABLE orchestrator.journal_rest (LIKE orchestrator.journal_entry INCLUDING CONSTRAINTS);
ALTER TABLE orchestrator.journal_entry ATTACH PARTITION orchestrator.journal_rest DEFAULT;

-- What protects a partition against who speaks to it directly.
CREATE FUNCTION orchestrator.guard_partition(p_name text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$
  BEGIN
    EXECUTE format('ALTER TABLE orchestrator.%I ENABLE ROW LEVEL SECURITY', p_name);
    EXECUTE format('ALTER TABLE orchestrator.%I FORCE ROW LEVEL SECURITY', p_name);
    EXECUTE format('CREATE POLICY tenant ON orchestrator.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', p_name);
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON orchestrator.%I EXECUTE FUNCTION orchestrator.refuse_change()', p_name);
  END
  $$;
SELECT orchestrator.guard_partition('journal_rest');

-- Makes the partitions of this month and so many after it, as far as they are missing; gives the names of those that were made.
CREATE FUNCTION orchestrator.make_journal_partitions(p_ahead integer) RETURNS SETOF text
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    month date;
    made text;
    first_bound text := (
      SELECT substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([^'']+)''\)') FROM pg_class AS c WHERE c.oid = 'orchestrator.journal_first'::regclass);
  BEGIN
    FOR nth IN 0..p_ahead LOOP
      month := date_trunc('month', now() AT TIME ZONE 'UTC')::date + nth * interval '1 month';
      made := 'journal_' || to_char(month, 'YYYY_MM');
      CONTINUE WHEN to_regclass('orchestrator.' || made) IS NOT NULL OR orchestrator.first_run_of(month) < first_bound;
      EXECUTE format('CREATE TABLE orchestrator.%I (LIKE orchestrator.journal_entry INCLUDING CONSTRAINTS)', made);
      PERFORM orchestrator.guard_partition(made);
      EXECUTE format('ALTER TABLE orchestrator.journal_entry ATTACH PARTITION orchestrator.%I FOR VALUES FROM (%L) TO (%L)',
        made, orchestrator.first_run_of(month), orchestrator.first_run_of((month + interval '1 month')::date));
      RETURN NEXT made;
    END LOOP;
  END
  $$;

DO $$
BEGIN
  EXECUTE format('ALTER TABLE orchestrator.journal_entry ATTACH PARTITION orchestrator.journal_first FOR VALUES FROM (MINVALUE) TO (%s)', (
    SELECT substring(pg_get_constraintdef(c.oid) FROM '''[^'']+''')
    FROM pg_constraint AS c WHERE c.conname = 'before_bound' AND c.conrelid = 'orchestrator.journal_first'::regclass));
  PERFORM orchestrator.make_journal_partitions(12);
END
$$;
