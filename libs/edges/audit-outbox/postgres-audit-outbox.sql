-- owner: trust-control-plane
-- migration: 2026112131_trust_audit_outbox
-- What must enter the audit log and has not yet. A row is written in the transaction of the change it tells of, and leaves when the log has acknowledged it.

CREATE TABLE trust.audit_outbox (
  -- '*' for entries of the platform itself.
  tenant_id text NOT NULL,
  -- A local queue of one region: the order in which rows were written, never an identity.
  position bigint GENERATED ALWAYS AS IDENTITY,
  region text NOT NULL,
  event_id text NOT NULL,
  submission jsonb NOT NULL,
  queued_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, position),
  UNIQUE (tenant_id, event_id)
);

ALTER TABLE trust.audit_outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE trust.audit_outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON trust.audit_outbox TO fp_trust
  USING (tenant_id = coalesce(nullif(current_setting('fiveplane.tenant', true), ''), '*'))
  WITH CHECK (tenant_id = coalesce(nullif(current_setting('fiveplane.tenant', true), ''), '*'));
-- For the function below only: no app speaks with the owner's role.
CREATE POLICY recovery ON trust.audit_outbox FOR SELECT TO fp_owner USING (true);
GRANT SELECT, INSERT, DELETE ON trust.audit_outbox TO fp_trust;

-- Whose entries wait, the longest waiting first. Ids, never bodies.
CREATE FUNCTION trust.tenants_with_waiting_audit(at_most integer) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT tenant_id FROM trust.audit_outbox GROUP BY tenant_id ORDER BY min(position) LIMIT at_most $$;
GRANT EXECUTE ON FUNCTION trust.tenants_with_waiting_audit(integer) TO fp_trust;

-- Queues submissions in the order of the array, with the rights of whoever calls.
CREATE FUNCTION trust.queue_audit(for_tenant text, in_region text, submissions jsonb) RETURNS void
  LANGUAGE sql SECURITY INVOKER SET search_path = pg_catalog, pg_temp
  AS $$
    INSERT INTO trust.audit_outbox (tenant_id, region, event_id, submission)
    SELECT for_tenant, in_region, item.value -> 'entry' ->> 'event_id', item.value
    FROM jsonb_array_elements(submissions) WITH ORDINALITY AS item(value, place)
    ORDER BY item.place
    ON CONFLICT DO NOTHING
  $$;
GRANT EXECUTE ON FUNCTION trust.queue_audit(text, text, jsonb) TO fp_trust;

-- Stands before every table of this schema whose rows never change.
CREATE FUNCTION trust.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$ BEGIN RAISE EXCEPTION 'rows of trust.% never change', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
