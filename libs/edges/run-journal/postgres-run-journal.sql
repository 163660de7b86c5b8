-- owner: orchestrator
-- migration: 2026112141_orchestrator_run_journal

CREATE TABLE orchestrator.run (
  tenant_id text NOT NULL,
  run_id text NOT NULL,
  region text NOT NULL,
  -- Who drives the run now, and until when. The fence grows with every claim, so a writer that lost its lease is refused.
  lease_owner text,
  lease_until timestamptz,
  fence bigint NOT NULL DEFAULT 0,
  -- When the run is to be looked at again; null once it has ended.
  wake_at timestamptz DEFAULT now(),
  started_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, run_id)
);
CREATE INDEX run_due ON orchestrator.run (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE orchestrator.journal_entry (
  tenant_id text NOT NULL,
  run_id text NOT NULL,
  seq integer NOT NULL,
  region text NOT NULL,
  -- The entry's RFC 8785 bytes, its hash included.
  canonical bytea NOT NULL,
  PRIMARY KEY (tenant_id, run_id, seq),
  FOREIGN KEY (tenant_id, run_id) REFERENCES orchestrator.run (tenant_id, run_id)
);

-- What entries name by digest: written before the entry that names it, never changed, shared by the runs of a tenant.
CREATE TABLE orchestrator.document (
  tenant_id text NOT NULL,
  digest text NOT NULL,
  region text NOT NULL,
  kind text NOT NULL,
  canonical bytea NOT NULL,
  PRIMARY KEY (tenant_id, digest)
);

-- What others want a run to know; the run's writer turns it into journal entries.
CREATE TABLE orchestrator.message (
  tenant_id text NOT NULL,
  run_id text NOT NULL,
  message_id text NOT NULL,
  region text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('cancel_requested', 'woken')),
  body jsonb NOT NULL,
  PRIMARY KEY (tenant_id, run_id, message_id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES orchestrator.run (tenant_id, run_id)
);

CREATE FUNCTION orchestrator.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['run', 'journal_entry', 'document', 'message'] LOOP
    EXECUTE format('ALTER TABLE orchestrator.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE orchestrator.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON orchestrator.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['journal_entry', 'document'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON orchestrator.%I EXECUTE FUNCTION orchestrator.refuse_change()', name);
    EXECUTE format('GRANT SELECT, INSERT ON orchestrator.%I TO fp_orchestrator', name);
  END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE ON orchestrator.run TO fp_orchestrator;
GRANT SELECT, INSERT, DELETE ON orchestrator.message TO fp_orchestrator;

-- Recovery looks across tenants, and sees names only: the function's owner may read, and nobody else gains anything by it.
CREATE POLICY recovery ON orchestrator.run FOR SELECT TO fp_owner USING (true);
CREATE FUNCTION orchestrator.due_runs(most integer) RETURNS TABLE (tenant_id text, run_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT r.tenant_id, r.run_id FROM orchestrator.run r
  WHERE r.wake_at <= clock_timestamp() AND (r.lease_until IS NULL OR r.lease_until <= clock_timestamp())
  ORDER BY r.wake_at LIMIT most
$$;
GRANT EXECUTE ON FUNCTION orchestrator.due_runs(integer) TO fp_orchestrator;
