-- owner: conversation-manager
-- migration: 2026112182_conversation_run_book

CREATE TABLE conversation.session (
  tenant_id text NOT NULL,
  session_id text NOT NULL,
  region text NOT NULL,
  -- Whose session it is: nobody else continues it.
  user_id text NOT NULL,
  started_at timestamptz NOT NULL,
  last_run_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, session_id)
);

CREATE TABLE conversation.run (
  tenant_id text NOT NULL,
  run_id text NOT NULL,
  region text NOT NULL,
  request_id text NOT NULL,
  -- Digest of what the caller asked for.
  asked text NOT NULL CHECK (asked ~ '^sha256:[0-9a-f]{64}$'),
  session_id text,
  -- RFC 8785 bytes of run context, request and, once closed, the run's last view.
  context bytea NOT NULL,
  request bytea NOT NULL,
  final_view bytea,
  state text NOT NULL CHECK (state IN ('opened', 'started', 'closed')),
  -- The UTC day in whose sheet the cost cap is reserved.
  day date NOT NULL,
  reserved_usd_micros bigint NOT NULL CHECK (reserved_usd_micros >= 0),
  spent_usd_micros bigint CHECK (spent_usd_micros >= 0),
  opened_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, run_id),
  UNIQUE (tenant_id, request_id),
  FOREIGN KEY (tenant_id, session_id) REFERENCES conversation.session (tenant_id, session_id),
  CHECK ((state = 'closed') = (final_view IS NOT NULL AND spent_usd_micros IS NOT NULL))
);
CREATE INDEX run_unstarted ON conversation.run (opened_at) WHERE state = 'opened';

CREATE TABLE conversation.tenant_day (
  tenant_id text NOT NULL,
  day date NOT NULL,
  region text NOT NULL,
  reserved_usd_micros bigint NOT NULL CHECK (reserved_usd_micros >= 0),
  spent_usd_micros bigint NOT NULL CHECK (spent_usd_micros >= 0),
  PRIMARY KEY (tenant_id, day)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['session', 'run', 'tenant_day'] LOOP
    EXECUTE format('ALTER TABLE conversation.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE conversation.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON conversation.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
  END LOOP;
END
$$;
GRANT SELECT, INSERT ON conversation.session TO fp_conversation;
GRANT UPDATE (last_run_at) ON conversation.session TO fp_conversation;
GRANT SELECT, INSERT, DELETE ON conversation.run TO fp_conversation;
GRANT UPDATE (state, final_view, spent_usd_micros) ON conversation.run TO fp_conversation;
GRANT SELECT, INSERT ON conversation.tenant_day TO fp_conversation;
GRANT UPDATE (reserved_usd_micros, spent_usd_micros) ON conversation.tenant_day TO fp_conversation;

-- Recovery looks across tenants, and sees names only.
CREATE POLICY recovery ON conversation.run FOR SELECT TO fp_owner USING (true);
CREATE FUNCTION conversation.unstarted_runs(older_than_ms bigint, at_most integer) RETURNS TABLE (tenant_id text, run_id text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT r.tenant_id, r.run_id FROM conversation.run r
    WHERE r.state = 'opened' AND r.opened_at <= clock_timestamp() - older_than_ms * interval '1 millisecond'
    ORDER BY r.opened_at LIMIT at_most
  $$;
GRANT EXECUTE ON FUNCTION conversation.unstarted_runs(bigint, integer) TO fp_conversation;
