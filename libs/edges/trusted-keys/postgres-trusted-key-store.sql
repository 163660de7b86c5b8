-- owner: trust-control-plane
-- migration: 2026112132_trust_trusted_key

CREATE TABLE trust.trusted_key (
  -- '*' for keys of the platform itself, which every tenant may read.
  tenant_id text NOT NULL,
  keyid text NOT NULL CHECK (keyid ~ '^sha256:[0-9a-f]{64}$'),
  region text NOT NULL,
  public_key text NOT NULL,
  purpose text NOT NULL,
  holder text NOT NULL,
  roles jsonb NOT NULL,
  not_before timestamptz NOT NULL,
  not_after timestamptz NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, keyid)
);

-- A revocation is added, never taken back; of several the earliest holds.
CREATE TABLE trust.key_revocation (
  tenant_id text NOT NULL,
  keyid text NOT NULL,
  revoked_at timestamptz NOT NULL,
  region text NOT NULL,
  PRIMARY KEY (tenant_id, keyid, revoked_at),
  FOREIGN KEY (tenant_id, keyid) REFERENCES trust.trusted_key (tenant_id, keyid)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['trusted_key', 'key_revocation'] LOOP
    EXECUTE format('ALTER TABLE trust.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE trust.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY reading ON trust.%I FOR SELECT USING (tenant_id IN (current_setting(''fiveplane.tenant'', true), ''*''))', name);
    -- Only a transaction without a tenant writes keys of the platform.
    EXECUTE format('CREATE POLICY writing ON trust.%I FOR INSERT WITH CHECK (tenant_id = coalesce(nullif(current_setting(''fiveplane.tenant'', true), ''''), ''*''))', name);
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON trust.%I EXECUTE FUNCTION trust.refuse_change()', name);
    EXECUTE format('GRANT SELECT, INSERT ON trust.%I TO fp_trust', name);
  END LOOP;
END
$$;
