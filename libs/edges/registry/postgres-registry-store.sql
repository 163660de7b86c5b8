-- owner: trust-control-plane
-- migration: 2026112133_trust_registry

CREATE TABLE trust.document (
  tenant_id text NOT NULL,
  kind text NOT NULL,
  digest text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
  region text NOT NULL,
  ref text NOT NULL,
  -- RFC 8785 bytes; `digest` is their SHA-256 and the signatures cover them.
  canonical bytea NOT NULL,
  signatures jsonb NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, kind, digest),
  UNIQUE (tenant_id, ref)
);

-- A channel stands where its promotion of the highest version put it.
CREATE TABLE trust.promotion (
  tenant_id text NOT NULL,
  environment text NOT NULL,
  channel text NOT NULL,
  version bigint NOT NULL CHECK (version > 0),
  region text NOT NULL,
  digest text NOT NULL,
  envelope jsonb NOT NULL,
  promoted_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, environment, channel, version)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['document', 'promotion'] LOOP
    EXECUTE format('ALTER TABLE trust.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE trust.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON trust.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON trust.%I EXECUTE FUNCTION trust.refuse_change()', name);
    EXECUTE format('GRANT SELECT, INSERT ON trust.%I TO fp_trust', name);
  END LOOP;
END
$$;
