-- owner: trust-control-plane
-- migration: 2026112135_trust_decision_record

CREATE TABLE trust.decision_record (
  tenant_id text NOT NULL,
  record_id text NOT NULL,
  region text NOT NULL,
  run_id text NOT NULL,
  digest text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
  -- RFC 8785 bytes; `digest` is their SHA-256 and the seal covers them.
  canonical bytea NOT NULL,
  signatures jsonb NOT NULL,
  event_id text NOT NULL,
  sealed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, record_id),
  UNIQUE (tenant_id, run_id)
);

ALTER TABLE trust.decision_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE trust.decision_record FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON trust.decision_record
  USING (tenant_id = current_setting('fiveplane.tenant', true))
  WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON trust.decision_record EXECUTE FUNCTION trust.refuse_change();
GRANT SELECT, INSERT ON trust.decision_record TO fp_trust;
