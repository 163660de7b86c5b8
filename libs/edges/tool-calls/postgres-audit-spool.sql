-- owner: tool-gateway
-- migration: 2026112161_tool_audit_spool

CREATE TABLE tool.audit_spool (
  tenant_id text NOT NULL,
  event_id text NOT NULL,
  region text NOT NULL,
  at text NOT NULL,
  submission jsonb NOT NULL,
  -- Breaks ties of time: an outcome follows its intent.
  position bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (tenant_id, event_id)
);
CREATE INDEX audit_spool_oldest ON tool.audit_spool (tenant_id, at, position);

ALTER TABLE tool.audit_spool ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool.audit_spool FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tool.audit_spool USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE POLICY recovery ON tool.audit_spool FOR SELECT TO fp_owner USING (true);
GRANT SELECT, INSERT, DELETE ON tool.audit_spool TO fp_tool;

CREATE FUNCTION tool.tenants_with_spooled_audit(most integer) RETURNS TABLE (tenant_id text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT DISTINCT s.tenant_id FROM tool.audit_spool s ORDER BY s.tenant_id LIMIT most $$;
GRANT EXECUTE ON FUNCTION tool.tenants_with_spooled_audit TO fp_tool;

-- The bound is on the whole spool, whoever filled it; only the number leaves the function.
CREATE FUNCTION tool.spooled_audit_reaches(bound integer) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT count(*) >= bound FROM (SELECT 1 FROM tool.audit_spool LIMIT bound) AS counted $$;
GRANT EXECUTE ON FUNCTION tool.spooled_audit_reaches TO fp_tool;
