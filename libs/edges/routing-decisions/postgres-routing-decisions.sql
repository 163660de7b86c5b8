-- owner: llm-router
-- migration: 2026112150_router_decision

CREATE TABLE router.decision (
  tenant_id text NOT NULL,
  routing_decision_id text NOT NULL,
  region text NOT NULL,
  model_call_id text NOT NULL,
  run_id text NOT NULL,
  digest text NOT NULL,
  -- RFC 8785 bytes, as they were made; `digest` is theirs.
  canonical bytea NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, routing_decision_id)
);
CREATE INDEX decision_of_run ON router.decision (tenant_id, run_id, routing_decision_id);

-- How a decided call ended: one row per decision, appended later.
CREATE TABLE router.call_result (
  tenant_id text NOT NULL,
  routing_decision_id text NOT NULL,
  region text NOT NULL,
  digest text NOT NULL,
  canonical bytea NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, routing_decision_id),
  FOREIGN KEY (tenant_id, routing_decision_id) REFERENCES router.decision (tenant_id, routing_decision_id)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['decision', 'call_result'] LOOP
    EXECUTE format('ALTER TABLE router.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE router.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON router.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
    -- Nobody may change or remove: these are records.
    EXECUTE format('GRANT SELECT, INSERT ON router.%I TO fp_router', name);
  END LOOP;
END
$$;
