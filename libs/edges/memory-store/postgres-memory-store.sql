-- owner: memory-service
-- migration: 2026112172_memory_store
-- Proposals, what was promoted of them, and what must still enter the audit log.

CREATE TABLE memory.proposal (
  tenant_id text NOT NULL,
  proposal_id text NOT NULL,
  region text NOT NULL,
  proposal_digest text NOT NULL,
  canonical bytea NOT NULL,
  ttl_seconds bigint NOT NULL,
  proposed_at text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'promoted', 'rejected')),
  memory_id text,
  reason text NOT NULL,
  PRIMARY KEY (tenant_id, proposal_id),
  CHECK ((state = 'promoted') = (memory_id IS NOT NULL))
);

-- What persons said. A proposal is settled once.
CREATE TABLE memory.verdict (
  tenant_id text NOT NULL,
  proposal_id text NOT NULL,
  region text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('approve', 'reject')),
  reviewer text NOT NULL,
  reason text NOT NULL,
  at text NOT NULL,
  PRIMARY KEY (tenant_id, proposal_id),
  FOREIGN KEY (tenant_id, proposal_id) REFERENCES memory.proposal (tenant_id, proposal_id)
);

-- Promoted memories in the order of their promotion; each begins a generation that holds it and all before it.
CREATE TABLE memory.memory (
  tenant_id text NOT NULL,
  -- Counts the promotions of one tenant from 1.
  seq bigint NOT NULL,
  region text NOT NULL,
  memory_id text NOT NULL,
  proposal_id text NOT NULL,
  generation text NOT NULL,
  bank text NOT NULL,
  entity text NOT NULL,
  predicate text NOT NULL,
  class text NOT NULL,
  -- Place in the list of classes of data.
  rank smallint NOT NULL,
  -- RFC 3339 UTC: text order is time order.
  expires_at text COLLATE "C",
  lexemes text[] NOT NULL,
  len integer NOT NULL,
  memory_digest text NOT NULL,
  canonical bytea NOT NULL,
  PRIMARY KEY (tenant_id, seq),
  UNIQUE (tenant_id, memory_id),
  UNIQUE (tenant_id, proposal_id),
  UNIQUE (tenant_id, generation),
  FOREIGN KEY (tenant_id, proposal_id) REFERENCES memory.proposal (tenant_id, proposal_id)
);
CREATE INDEX memory_statement ON memory.memory (tenant_id, bank, entity, predicate, seq);
CREATE INDEX memory_lexemes ON memory.memory USING gin (lexemes);

CREATE TABLE memory.audit_outbox (
  tenant_id text NOT NULL,
  event_id text NOT NULL,
  region text NOT NULL,
  -- The order of one region's queue, never an identity.
  position bigint GENERATED ALWAYS AS IDENTITY,
  submission jsonb NOT NULL,
  PRIMARY KEY (tenant_id, event_id)
);
CREATE INDEX audit_outbox_order ON memory.audit_outbox (tenant_id, position);

CREATE FUNCTION memory.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
  AS $$ BEGIN RAISE EXCEPTION 'rows of memory.% never change', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['proposal', 'verdict', 'memory', 'audit_outbox'] LOOP
    EXECUTE format('ALTER TABLE memory.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE memory.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON memory.%I USING (tenant_id = current_setting(''fiveplane.tenant'', true)) '
      'WITH CHECK (tenant_id = current_setting(''fiveplane.tenant'', true))', name);
    EXECUTE format('GRANT SELECT, INSERT ON memory.%I TO fp_memory', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['verdict', 'memory'] LOOP
    EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON memory.%I EXECUTE FUNCTION memory.refuse_change()', name);
  END LOOP;
END
$$;
GRANT UPDATE (state, memory_id, reason) ON memory.proposal TO fp_memory;
GRANT DELETE ON memory.audit_outbox TO fp_memory;

-- Whose entries wait, the longest waiting first. Ids, never bodies.
CREATE POLICY recovery ON memory.audit_outbox FOR SELECT TO fp_owner USING (true);
CREATE FUNCTION memory.tenants_with_waiting_audit(at_most integer) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT tenant_id FROM memory.audit_outbox GROUP BY tenant_id ORDER BY min(position) LIMIT at_most $$;
GRANT EXECUTE ON FUNCTION memory.tenants_with_waiting_audit(integer) TO fp_memory;
