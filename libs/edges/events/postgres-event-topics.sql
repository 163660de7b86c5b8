-- owner: platform
-- migration: 2026112192_event_topics
-- Topics for processes without Kafka.

GRANT USAGE ON SCHEMA events TO fp_events, fp_trust, fp_conversation, fp_orchestrator, fp_gateway, fp_tool, fp_memory, fp_knowledge;

CREATE TABLE events.entry (
  tenant_id text NOT NULL,
  topic text NOT NULL,
  -- The order of one region's topic, never an identity.
  place bigint GENERATED ALWAYS AS IDENTITY,
  region text NOT NULL,
  event_id text NOT NULL,
  event jsonb NOT NULL,
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, topic, place),
  -- A relay that died before it could mark publishes again; the first one stays.
  UNIQUE (tenant_id, topic, event_id)
);
CREATE INDEX entry_order ON events.entry (topic, place);
CREATE INDEX entry_age ON events.entry (tenant_id, topic, kept_at);

-- How far a named reader has come, and which process reads for it now.
CREATE TABLE events.reading (
  consumer text NOT NULL,
  topic text NOT NULL,
  place bigint NOT NULL DEFAULT 0,
  holder text,
  held_until timestamptz,
  PRIMARY KEY (consumer, topic)
);

CREATE TABLE events.dead_letter (
  tenant_id text NOT NULL,
  letter bigint GENERATED ALWAYS AS IDENTITY,
  region text NOT NULL,
  topic text NOT NULL,
  consumer text NOT NULL,
  place bigint NOT NULL,
  reason text NOT NULL,
  event jsonb NOT NULL,
  put_aside_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, letter),
  UNIQUE (tenant_id, consumer, topic, place)
);

-- Events whose effect is done. Written by the consumer's own role, in the transaction of the effect.
CREATE TABLE events.handled (
  tenant_id text NOT NULL,
  app_role text NOT NULL DEFAULT current_user,
  consumer text NOT NULL,
  event_id text NOT NULL,
  region text NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, app_role, consumer, event_id)
);
CREATE INDEX handled_age ON events.handled (tenant_id, app_role, handled_at);

DO $$
DECLARE
  name text;
  of_tenant text := '(tenant_id = coalesce(nullif(current_setting(''fiveplane.tenant'', true), ''''), ''*''))';
BEGIN
  FOREACH name IN ARRAY ARRAY['entry', 'dead_letter', 'handled'] LOOP
    EXECUTE format('ALTER TABLE events.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE events.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON events.%I USING (%s %s) WITH CHECK (%2$s %3$s)', name, of_tenant,
      CASE name WHEN 'handled' THEN 'AND app_role = current_user' ELSE '' END);
  END LOOP;
END
$$;
GRANT SELECT, INSERT, DELETE ON events.entry TO fp_events;
GRANT SELECT, INSERT, UPDATE ON events.reading TO fp_events;
GRANT SELECT, INSERT ON events.dead_letter TO fp_events;
GRANT SELECT, INSERT, DELETE ON events.handled TO fp_trust, fp_conversation, fp_orchestrator, fp_gateway, fp_tool, fp_memory, fp_knowledge;

-- For the functions below only: no app speaks with the owner's role.
CREATE POLICY recovery ON events.entry FOR SELECT TO fp_owner USING (true);

-- What stands after a place of a topic. Ids, never bodies.
CREATE FUNCTION events.entries_after(of_topic text, after_place bigint, at_most integer) RETURNS TABLE (place bigint, tenant_id text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT e.place, e.tenant_id FROM events.entry e WHERE e.topic = of_topic AND e.place > after_place ORDER BY e.place LIMIT at_most $$;
GRANT EXECUTE ON FUNCTION events.entries_after(text, bigint, integer) TO fp_events;

CREATE FUNCTION events.last_place(of_topic text) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT coalesce(max(e.place), 0) FROM events.entry e WHERE e.topic = of_topic $$;
GRANT EXECUTE ON FUNCTION events.last_place(text) TO fp_events;
