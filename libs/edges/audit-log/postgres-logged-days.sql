-- owner: trust-control-plane
-- migration: 2026112195_audit_archive
-- What the archive of the log reads. An entry holds a commitment, never a payload, and goes to the archive of its own region only.

-- Entries of every tenant from one place up to another.
CREATE FUNCTION audit.logged_rows(p_log_id text, p_from bigint, p_to bigint, p_limit integer)
  RETURNS TABLE (idx bigint, body bytea, leaf_hash bytea, epoch bigint, appended_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT e.idx, e.body, e.leaf_hash, coalesce(r.epoch, 0), e.appended_at
    FROM audit.entry AS e LEFT JOIN audit.receipt AS r ON r.tenant_id = e.tenant_id AND r.event_id = e.event_id
    WHERE e.log_id = p_log_id AND e.idx >= p_from AND e.idx < p_to
    ORDER BY e.idx LIMIT p_limit
  $$;

-- The place of the first entry from one place on that was appended at an instant or later; the log's size when there is none.
CREATE FUNCTION audit.first_since(p_log_id text, p_from bigint, p_since timestamptz) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT coalesce(
      (SELECT e.idx FROM audit.entry AS e WHERE e.log_id = p_log_id AND e.idx >= p_from AND e.appended_at >= p_since ORDER BY e.idx LIMIT 1),
      (SELECT s.size FROM audit.log_state AS s WHERE s.log_id = p_log_id),
      0)
  $$;

REVOKE EXECUTE ON FUNCTION audit.logged_rows(text, bigint, bigint, integer), audit.first_since(text, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.logged_rows(text, bigint, bigint, integer), audit.first_since(text, bigint, timestamptz) TO fp_trust;
