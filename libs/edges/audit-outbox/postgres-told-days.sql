-- owner: trust-control-plane
-- migration: 2026112136_told_days
-- Days of the audit log whose seal was told as an event: a line for each, written in the transaction that queues the event.

CREATE TABLE trust.told_day (
  -- Always '*': the log belongs to the platform.
  tenant_id text NOT NULL,
  log_id text NOT NULL,
  day date NOT NULL,
  region text NOT NULL,
  told_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, log_id, day)
);
ALTER TABLE trust.told_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE trust.told_day FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON trust.told_day TO fp_trust
  USING (tenant_id = coalesce(nullif(current_setting('fiveplane.tenant', true), ''), '*'))
  WITH CHECK (tenant_id = coalesce(nullif(current_setting('fiveplane.tenant', true), ''), '*'));
GRANT SELECT, INSERT ON trust.told_day TO fp_trust;
