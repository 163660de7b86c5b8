-- owner: tool-gateway
-- migration: 2026112160_tool_calls

-- One row per attempt of a call. Envelope, result and receipt are canonical bytes: they are answered as they were written.
CREATE TABLE tool.call (
  tenant_id text NOT NULL,
  tool_call_id text NOT NULL,
  attempt integer NOT NULL,
  region text NOT NULL,
  run_id text NOT NULL,
  capability_id text NOT NULL,
  envelope bytea NOT NULL,
  envelope_digest text NOT NULL,
  salt text NOT NULL,
  began_at text NOT NULL,
  status text,
  retryable boolean,
  evidence_name text,
  result bytea,
  result_digest text,
  receipt bytea,
  audit_receipts jsonb,
  finished_at text,
  PRIMARY KEY (tenant_id, tool_call_id, attempt),
  CHECK ((status IS NULL) = (result IS NULL) AND (result IS NULL) = (retryable IS NULL) AND (result IS NULL) = (receipt IS NULL) AND (result IS NULL) = (finished_at IS NULL))
);
CREATE INDEX call_evidence ON tool.call (tenant_id, run_id, finished_at) WHERE evidence_name IS NOT NULL;

-- Envelopes that wait for signatures, with the evidence they were frozen on.
CREATE TABLE tool.frozen_call (
  tenant_id text NOT NULL,
  tool_call_id text NOT NULL,
  region text NOT NULL,
  evidence_snapshot_hash text NOT NULL,
  gates jsonb NOT NULL,
  result bytea NOT NULL,
  receipt bytea NOT NULL,
  frozen_at text NOT NULL,
  PRIMARY KEY (tenant_id, tool_call_id)
);

-- Who holds an idempotency key. `token` grows with every new holder: an older one is fenced off.
CREATE TABLE tool.claim (
  tenant_id text NOT NULL,
  idempotency_key text NOT NULL,
  region text NOT NULL,
  fingerprint text NOT NULL,
  state text NOT NULL CHECK (state IN ('claimed', 'acting', 'settled', 'in_doubt')),
  lease_until text NOT NULL,
  token integer NOT NULL,
  tool_call_id text NOT NULL,
  attempt integer NOT NULL,
  status text,
  PRIMARY KEY (tenant_id, idempotency_key)
);

CREATE TABLE tool.rate (
  tenant_id text NOT NULL,
  capability_id text NOT NULL,
  region text NOT NULL,
  minute text NOT NULL,
  used integer NOT NULL,
  PRIMARY KEY (tenant_id, capability_id)
);

CREATE TABLE tool.dead_letter (
  tenant_id text NOT NULL,
  tool_call_id text NOT NULL,
  attempt integer NOT NULL,
  region text NOT NULL,
  run_id text NOT NULL,
  capability_id text NOT NULL,
  reason text NOT NULL,
  at text NOT NULL,
  PRIMARY KEY (tenant_id, tool_call_id, attempt)
);

ALTER TABLE tool.call ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool.call FORCE ROW LEVEL SECURITY;
ALTER TABLE tool.frozen_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool.frozen_call FORCE ROW LEVEL SECURITY;
ALTER TABLE tool.claim ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool.claim FORCE ROW LEVEL SECURITY;
ALTER TABLE tool.rate ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool.rate FORCE ROW LEVEL SECURITY;
ALTER TABLE tool.dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool.dead_letter FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON tool.call USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE POLICY tenant ON tool.frozen_call USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE POLICY tenant ON tool.claim USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE POLICY tenant ON tool.rate USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
CREATE POLICY tenant ON tool.dead_letter USING (tenant_id = current_setting('fiveplane.tenant', true)) WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));

GRANT SELECT, INSERT, UPDATE ON tool.call, tool.claim, tool.rate TO fp_tool;
GRANT SELECT, INSERT ON tool.frozen_call, tool.dead_letter TO fp_tool;
