-- owner: conversation-manager
-- migration: 2026112181_conversation_api_key

CREATE TABLE conversation.api_key (
  tenant_id text NOT NULL,
  key_id text NOT NULL,
  region text NOT NULL,
  user_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('user', 'service')),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  -- SHA-256 of the secret, salted with the key's id. The secret itself was shown once and is nowhere.
  secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
  not_before timestamptz NOT NULL,
  not_after timestamptz NOT NULL CHECK (not_after > not_before),
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, key_id),
  -- A key is looked up before its tenant is known, so its id belongs to one tenant only.
  UNIQUE (key_id)
);

ALTER TABLE conversation.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation.api_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON conversation.api_key
  USING (tenant_id = current_setting('fiveplane.tenant', true))
  WITH CHECK (tenant_id = current_setting('fiveplane.tenant', true));
-- For the function below only: no app speaks with the owner's role.
CREATE POLICY lookup ON conversation.api_key FOR SELECT TO fp_owner USING (true);
GRANT SELECT, INSERT ON conversation.api_key TO fp_conversation;
GRANT UPDATE (revoked_at) ON conversation.api_key TO fp_conversation;

-- The one row that crosses tenants: exactly the key that the caller names, and its hash proves nothing without the secret.
CREATE FUNCTION conversation.api_key_named(wanted text) RETURNS SETOF conversation.api_key
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT * FROM conversation.api_key k WHERE k.key_id = wanted $$;
GRANT EXECUTE ON FUNCTION conversation.api_key_named(text) TO fp_conversation;
