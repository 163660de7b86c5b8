-- owner: platform
-- migration: 2026112135_memory_and_knowledge_events
-- Two apps more that tell events, each with an outbox in its own schema: it alone writes, reads and empties it.

DO $migration$
DECLARE app record;
BEGIN
  FOR app IN SELECT * FROM (VALUES ('memory', 'fp_memory'), ('knowledge', 'fp_knowledge')) AS apps(home, role) LOOP
    EXECUTE format($sql$
      CREATE TABLE %1$I.event_outbox (
        -- '*' for events of the platform itself.
        tenant_id text NOT NULL,
        -- A local queue of one region: the order in which rows were written, never an identity.
        position bigint GENERATED ALWAYS AS IDENTITY,
        region text NOT NULL,
        event_id text NOT NULL,
        event jsonb NOT NULL,
        queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant_id, position),
        UNIQUE (tenant_id, event_id)
      );
      ALTER TABLE %1$I.event_outbox ENABLE ROW LEVEL SECURITY;
      ALTER TABLE %1$I.event_outbox FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON %1$I.event_outbox TO %2$I
        USING (tenant_id = coalesce(nullif(current_setting('fiveplane.tenant', true), ''), '*'))
        WITH CHECK (tenant_id = coalesce(nullif(current_setting('fiveplane.tenant', true), ''), '*'));
      -- For the functions below only: no app speaks with the owner's role.
      CREATE POLICY recovery ON %1$I.event_outbox FOR SELECT TO fp_owner USING (true);
      GRANT SELECT, INSERT, DELETE ON %1$I.event_outbox TO %2$I;

      -- Who relays now, until when, and how often it has changed hands. One row.
      CREATE TABLE %1$I.event_relay (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        holder text,
        held_until timestamptz,
        fence bigint NOT NULL DEFAULT 0
      );
      INSERT INTO %1$I.event_relay DEFAULT VALUES;
      GRANT SELECT, UPDATE ON %1$I.event_relay TO %2$I;

      -- Queues events in the order of the array, with the rights of whoever calls. Two deeds of one key queue one after the other: the second waits
      -- for the first to commit, so positions of a key are in the order of the deeds.
      CREATE FUNCTION %1$I.queue_events(for_tenant text, in_region text, events jsonb) RETURNS void
        LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp
        AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock(k.lock) FROM (
            SELECT DISTINCT hashtextextended('%1$s.event_outbox ' || for_tenant || ' ' || (e.value ->> 'type') || ' ' || (e.value ->> 'key'), 0) AS lock
            FROM jsonb_array_elements(events) AS e(value) ORDER BY 1) k;
          INSERT INTO %1$I.event_outbox (tenant_id, region, event_id, event)
            SELECT for_tenant, in_region, e.value ->> 'event_id', e.value || jsonb_build_object('region', in_region)
            FROM jsonb_array_elements(events) WITH ORDINALITY AS e(value, place) ORDER BY e.place
            ON CONFLICT DO NOTHING;
        END $$;
      GRANT EXECUTE ON FUNCTION %1$I.queue_events(text, text, jsonb) TO %2$I;

      -- Whose events wait, the longest waiting first. Ids, never bodies.
      CREATE FUNCTION %1$I.tenants_with_waiting_events(at_most integer) RETURNS SETOF text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$ SELECT tenant_id FROM %1$I.event_outbox GROUP BY tenant_id ORDER BY min(position) LIMIT at_most $$;
      GRANT EXECUTE ON FUNCTION %1$I.tenants_with_waiting_events(integer) TO %2$I;

      CREATE FUNCTION %1$I.waiting_events() RETURNS TABLE (count bigint, oldest_ms bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $$ SELECT count(*), coalesce(greatest(0, extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000), 0)::bigint FROM %1$I.event_outbox $$;
      GRANT EXECUTE ON FUNCTION %1$I.waiting_events() TO %2$I;
    $sql$, app.home, app.role);
  END LOOP;
END
$migration$;
