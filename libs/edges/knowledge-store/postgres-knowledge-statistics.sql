-- owner: knowledge-substrate
-- migration: 2026112220_knowledge_statistics
-- A snapshot is walked as soon as it is published. Until the planner has heard of its edges it may read all of them for each hop; the embedded store is told by nobody else.

CREATE FUNCTION knowledge.renew_statistics() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
  BEGIN
    -- Whoever holds these tables, such as a vacuum, is not waited for.
    ANALYZE (SKIP_LOCKED) knowledge.snapshot_edge;
    ANALYZE (SKIP_LOCKED) knowledge.edge;
  END $$;
GRANT EXECUTE ON FUNCTION knowledge.renew_statistics() TO fp_knowledge;
