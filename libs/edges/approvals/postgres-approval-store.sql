-- owner: trust-control-plane
-- migration: 2026112134_trust_approval

CREATE TABLE trust.approval (
  tenant_id text NOT NULL,
  approval_id text NOT NULL,
  region text NOT NULL,
  run_id text NOT NULL,
  gate_id text NOT NULL,
  tool_call_digest text NOT NULL,
  expires_at timestamptz NOT NULL,
  -- The request's RFC 8785 bytes; what an approver signs is their digest.
  request bytea NOT NULL,
  request_digest text NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, approval_id),
  -- One approval per frozen call and gate.
  UNIQUE (tenant_id, tool_call_digest, gate_id)
);
CREATE INDEX approval_of_run ON trust.approval (tenant_id, run_id, approval_id);

-- One verdict per approval; and nobody gives two verdicts on one call, so several gates are several people.
CREATE TABLE trust.approval_signature (
  tenant_id text NOT NULL,
  approval_id text NOT NULL,
  region text NOT NULL,
  tool_call_digest text NOT NULL,
  approver text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('approve', 'deny')),
  envelope jsonb NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, approval_id),
  CONSTRAINT one_verdict_per_person UNIQUE (tenant_id, tool_call_digest, approver),
  FOREIGN KEY (tenant_id, approval_id) REFERENCES trust.approval (tenant_id, approval_id)
);

-- The primary key is the promise: an approval is used once, however many ask at the same time.
CREATE TABLE trust.redemption (
  tenant_id text NOT NULL,
  approval_id text NOT NULL,
  region text NOT NULL,
  redemption jsonb NOT NULL,
  redeemed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, approval_id),
  FOREIGN KEY (tenant_id, approval_id) REFERENCES trust.approval_signature (tenant_id, approval_id)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['approval', 'approval_signature', 'redemption'] LOOP
    EXECUTE format('ALTER TABLE trust.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE trust.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON trust.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON trust.%I EXECUTE FUNCTION trust.refuse_change()', name);
    EXECUTE format('GRANT SELECT, INSERT ON trust.%I TO fp_trust', name);
  END LOOP;
END
$$;
